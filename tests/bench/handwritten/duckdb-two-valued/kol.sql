-- KOL
-- Written by hand for DuckDB: one scan per dataset where that is cheaper, who is listed first, everything else for the members only. Nobody is listed
-- without an event, so the patients are joined to those who have one.
-- Two-valued: an unknown attribute does not count, and a date known by month or year is its first day.
WITH coded AS (
    SELECT
        patient_id, event_id, code,
        code = 'R95' OR code LIKE 'DJ44%' OR code LIKE 'DJ43%' AS copd,
        code LIKE 'DJ441%' AS exacerbation,
        code = 'R96' OR code LIKE 'DJ45%' OR code LIKE 'DJ46%' AS asthma,
        code LIKE 'DJ96%' AS failure
    FROM diagnosis_code
    WHERE clinic_id = $clinic_id
        AND (
            system = 'icpc2' AND code IN ('R95', 'R96', 'R79', 'P17')
            OR system = 'sks' AND (code LIKE 'DJ43%' OR code LIKE 'DJ44%' OR code LIKE 'DJ45%' OR code LIKE 'DJ46%' OR code LIKE 'DJ96%')
        )
),
diagnoses AS (
    SELECT c.*, d.kind, d.status, coalesce(d.debut, d.registered) AS day
    FROM coded c
    JOIN diagnosis d ON d.patient_id = c.patient_id AND d.event_id = c.event_id
    WHERE d.clinic_id = $clinic_id AND d.source = 'lokal' AND coalesce(d.debut, d.registered) <= DATE '2026-11-21'
),
dx AS (
    SELECT
        patient_id,
        min(day) FILTER (WHERE copd AND kind = 'forloeb' AND status IN ('aktuel', 'relevant')) AS diagnosedato,
        bool_or(copd AND kind = 'kontakt') AS at_contact,
        bool_or(asthma AND status IN ('aktuel', 'relevant')) AS astma,
        bool_or(code = 'P17' AND status = 'aktuel') AS tobak,
        bool_or(failure) AS respirationssvigt,
        bool_or(code = 'R79') AS bronchitis,
        bool_or(exacerbation AND day > DATE '2025-11-21') AS coded_exacerbation,
        list(day) FILTER (WHERE exacerbation) AS exacerbation_days
    FROM diagnoses
    GROUP BY patient_id
),
drugs AS (
    SELECT
        patient_id, code, start, indication,
        "end" IS NULL OR "end" >= DATE '2026-11-21' AS active,
        as_needed = 0 AS regular,
        code LIKE 'R03%' AS lung,
        code LIKE 'R03AL%' OR code IN ('R03BB04', 'R03BB05', 'R03BB06', 'R03BB07') AS lama,
        code LIKE 'H02%' AS prednisolone
    FROM medication
    WHERE clinic_id = $clinic_id AND source = 'lokal' AND start <= DATE '2026-11-21'
        AND (
            code IN (
                'R03AC02', 'R03AC03', 'R03AC12', 'R03AC13', 'R03AC18', 'R03AC19', 'R03BB01', 'R03BB04', 'R03BB05', 'R03BB06', 'R03BB07',
                'R03DX07', 'H02AB06', 'H02AB07'
            )
            OR code LIKE 'R03AK%' OR code LIKE 'R03AL%' OR code LIKE 'R03BA%'
            OR code LIKE 'J01%'
            OR code LIKE 'N07BA%'
        )
),
suspected AS (
    SELECT
        patient_id,
        bool_or(lama AND active) AS lama_now,
        bool_or(indication ILIKE '%kol%' OR indication ILIKE '%obstruktiv%') AS indicated
    FROM drugs
    WHERE lung
    GROUP BY patient_id
),
replaced AS (
    SELECT patient_id, replaces_event_id AS event_id
    FROM measurement
    WHERE clinic_id = $clinic_id AND replaces_event_id IS NOT NULL
        AND date <= DATE '2026-11-21' AND status IS DISTINCT FROM 'annulleret'
),
analysis (code, name) AS (
    VALUES
        ('MCS88023', 'fev1_procent'),
        ('MCS88017', 'fev1_fvc'),
        ('MCS88015', 'fev1'),
        ('MCS88021', 'mrc'),
        ('MCS88137', 'cat'),
        ('NPU27281', 'bmi'),
        ('NPU03804', 'vaegt'),
        ('NPU03794', 'hoejde'),
        ('NPU27280', 'iltmaetning'),
        ('NPU03011', 'iltmaetning'),
        ('MCS88050', 'rejse_saette_sig'),
        ('NPU19748', 'crp')
),
conversion (name, unit, factor, plus) AS (
    VALUES
        ('fev1_procent', '%', 1, 0),
        ('fev1_fvc', '1', 1, 0),
        ('fev1_fvc', '%', 0.01, 0),
        ('fev1', 'L', 1, 0),
        ('fev1', 'mL', 0.001, 0),
        ('mrc', '{score}', 1, 0),
        ('cat', '{score}', 1, 0),
        ('bmi', 'kg/m2', 1, 0),
        ('bmi', 'kg/m²', 1, 0),
        ('bmi', 'kg/m^2', 1, 0),
        ('vaegt', 'kg', 1, 0),
        ('vaegt', 'g', 0.001, 0),
        ('hoejde', 'm', 1, 0),
        ('hoejde', 'cm', 0.01, 0),
        ('iltmaetning', '1', 1, 0),
        ('iltmaetning', '%', 0.01, 0),
        ('rejse_saette_sig', '/(30.s)', 1, 0),
        ('crp', 'mg/L', 1, 0)
),
ratio AS (
    SELECT patient_id, fev1_fvc, comparator AS fev1_fvc_comparator, date AS fev1_fvc_day
    FROM (
        SELECT
            patient_id, event_id, date, time, comparator,
            CASE unit WHEN '1' THEN round(value, 2) WHEN '%' THEN round(value * 0.01, 2) END AS fev1_fvc
        FROM measurement m
        WHERE clinic_id = $clinic_id
            AND system = 'medcom'
            AND code = 'MCS88017'
            AND source = 'lokal'
            AND date <= DATE '2026-11-21'
            AND status IS DISTINCT FROM 'annulleret'
            AND NOT EXISTS (SELECT 1 FROM replaced r WHERE r.patient_id = m.patient_id AND r.event_id = m.event_id)
    )
    QUALIFY row_number() OVER (PARTITION BY patient_id ORDER BY date DESC, time DESC NULLS LAST, fev1_fvc NULLS LAST, event_id) = 1
),
flagged AS (
    SELECT
        p.patient_id, p.sex, date_sub('year', p.birth_date, DATE '2026-11-21') AS age,
        dx.diagnosedato, dx.coded_exacerbation, dx.exacerbation_days,
        coalesce(dx.astma, false) AS astma, coalesce(dx.tobak, false) AS tobak, coalesce(dx.respirationssvigt, false) AS respirationssvigt,
        r.fev1_fvc, r.fev1_fvc_comparator, r.fev1_fvc_day,
        dx.diagnosedato IS NOT NULL AS member,
        coalesce(d.indicated, false) AS q_indication,
        coalesce(d.lama_now, false) AND NOT coalesce(dx.astma, false) AS q_lama,
        coalesce(dx.at_contact, false) AS q_contact,
        coalesce(dx.bronchitis, false) AS q_bronchitis,
        coalesce(r.fev1_fvc < 0.70, false) AS q_ratio
    FROM dx
    FULL JOIN suspected d USING (patient_id)
    FULL JOIN ratio r USING (patient_id)
    JOIN patient p USING (patient_id)
    WHERE p.clinic_id = $clinic_id
        AND p.birth_date <= DATE '1996-11-21' -- 30 years
        AND (p.registered_from IS NULL OR p.registered_from <= DATE '2026-11-21')
        AND (p.registered_to IS NULL OR p.registered_to >= DATE '2026-11-21')
        AND (p.death_date IS NULL OR p.death_date > DATE '2026-11-21')
),
listed AS (
    SELECT * FROM flagged WHERE member OR q_indication OR q_lama OR q_contact OR q_bronchitis OR q_ratio
),
members AS (
    SELECT patient_id, exacerbation_days FROM listed WHERE member
),
member_drugs AS MATERIALIZED (
    SELECT drugs.* FROM drugs JOIN members USING (patient_id)
),
rx AS (
    SELECT
        patient_id,
        array_to_string(list_sort(list(code) FILTER (
            WHERE active AND lung AND code NOT LIKE 'R03BA%' AND code NOT IN ('R03AC02', 'R03AC03', 'R03BB01', 'R03DX07')
        )), ', ') AS inhalation,
        array_to_string(list_sort(list(code) FILTER (WHERE active AND (code LIKE 'R03BA%' OR code LIKE 'R03AK%'))), ', ') AS ics,
        array_to_string(list_sort(list(code) FILTER (WHERE active AND lama)), ', ') AS lama,
        array_to_string(list_sort(list(code) FILTER (WHERE active AND lung)), ', ') AS lungemedicin,
        bool_or(active AND code LIKE 'N07BA%') AS rygeafvaenning,
        max(latest_cure) AS seneste_kur
    FROM (
        SELECT
            patient_id, code, lung, lama, bool_or(active) AS active,
            max(start) FILTER (WHERE prednisolone AND regular) AS latest_cure
        FROM member_drugs
        GROUP BY patient_id, code, lung, lama
    )
    GROUP BY patient_id
),
exacerbations AS (
    SELECT patient_id, count(*) FILTER (WHERE earlier IS NULL OR start - earlier > 28) AS forvaerringer
    FROM (
        SELECT patient_id, start, lag(start) OVER (PARTITION BY patient_id ORDER BY start) AS earlier
        FROM member_drugs
        WHERE (prednisolone OR code LIKE 'J01%') AND regular AND start > DATE '2025-11-21'
    )
    GROUP BY patient_id
),
treated AS (
    SELECT DISTINCT patient_id
    FROM (SELECT patient_id, unnest(exacerbation_days) AS day FROM members) e
    JOIN member_drugs d USING (patient_id)
    WHERE d.prednisolone AND d.start BETWEEN e.day - 1 AND e.day + 7
),
seen AS (
    SELECT
        patient_id,
        max(date) AS senest_set,
        bool_or(date BETWEEN seneste_kur + 1 AND seneste_kur + 30) AS followed_up
    FROM contact
    JOIN members USING (patient_id)
    LEFT JOIN rx USING (patient_id)
    WHERE clinic_id = $clinic_id AND kind IN ('konsultation', 'videokonsultation', 'sygebesoeg')
        AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
),
sv AS (
    SELECT
        patient_id,
        max(date) FILTER (WHERE code = '0120') AS seneste_aarskontrol,
        max(date) FILTER (WHERE code <> '0120') AS spirometry
    FROM service
    JOIN members USING (patient_id)
    WHERE clinic_id = $clinic_id AND code IN ('0120', '7113', '7121') AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
),
vaccines AS (
    SELECT
        patient_id,
        max(date) FILTER (WHERE code LIKE 'J07BB%') AS influenzavaccine,
        max(date) FILTER (WHERE code LIKE 'J07AL%') AS pneumokokvaccine
    FROM vaccination
    JOIN members USING (patient_id)
    WHERE clinic_id = $clinic_id AND (code LIKE 'J07BB%' OR code LIKE 'J07AL%') AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
),
referred AS (
    SELECT patient_id, max(date) AS rehabilitering
    FROM referral
    JOIN members USING (patient_id)
    WHERE clinic_id = $clinic_id AND kind = 'kol-rehabilitering' AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
),
planned AS (
    SELECT patient_id, max(date) AS forloebsplan
    FROM care_plan
    JOIN members USING (patient_id)
    WHERE clinic_id = $clinic_id AND kind = 'kol' AND status = 'aktiv' AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
),
results AS (
    SELECT m.patient_id, m.event_id, a.name, m.date, m.time, m.comparator, m.value * c.factor + c.plus AS value
    FROM measurement m
    JOIN members USING (patient_id)
    JOIN analysis a ON a.code = m.code
    LEFT JOIN conversion c ON c.name = a.name AND c.unit = m.unit
    WHERE m.clinic_id = $clinic_id
        AND (
            m.system = 'medcom' AND m.code IN ('MCS88023', 'MCS88015', 'MCS88021', 'MCS88137', 'MCS88050')
            OR m.system = 'npu' AND m.code IN ('NPU27281', 'NPU03804', 'NPU03794', 'NPU27280', 'NPU03011', 'NPU19748')
        )
        AND m.source = 'lokal'
        AND m.date <= DATE '2026-11-21'
        AND m.status IS DISTINCT FROM 'annulleret'
        AND NOT EXISTS (SELECT 1 FROM replaced r WHERE r.patient_id = m.patient_id AND r.event_id = m.event_id)
),
ranked AS (
    SELECT
        *,
        row_number() OVER newest_first = 1 AS newest,
        -- The first that is not of the latest day.
        name = 'fev1' AND first_value(date) OVER newest_first > date AND first_value(date) OVER newest_first = lag(date) OVER newest_first AS previous
    FROM results
    WINDOW newest_first AS (
        PARTITION BY patient_id, name ORDER BY date DESC, time DESC NULLS LAST, CASE WHEN name IN ('fev1_procent', 'bmi', 'iltmaetning') THEN value ELSE -value END NULLS LAST, event_id
    )
),
lab AS (
    SELECT
        patient_id,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'fev1_procent') AS fev1_procent,
        max(comparator) FILTER (WHERE newest AND name = 'fev1_procent') AS fev1_procent_comparator,
        max(date) FILTER (WHERE newest AND name = 'fev1_procent') AS fev1_procent_day,
        max(round(value, 2)) FILTER (WHERE newest AND name = 'fev1') AS fev1,
        max(comparator) FILTER (WHERE newest AND name = 'fev1') AS fev1_comparator,
        max(date) FILTER (WHERE newest AND name = 'fev1') AS fev1_day,
        max(round(value, 2)) FILTER (WHERE previous AND name = 'fev1') AS forrige_fev1,
        max(comparator) FILTER (WHERE previous AND name = 'fev1') AS forrige_fev1_comparator,
        max(date) FILTER (WHERE previous AND name = 'fev1') AS forrige_fev1_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'mrc') AS mrc,
        max(comparator) FILTER (WHERE newest AND name = 'mrc') AS mrc_comparator,
        max(date) FILTER (WHERE newest AND name = 'mrc') AS mrc_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'cat') AS cat,
        max(comparator) FILTER (WHERE newest AND name = 'cat') AS cat_comparator,
        max(date) FILTER (WHERE newest AND name = 'cat') AS cat_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'bmi') AS bmi,
        max(comparator) FILTER (WHERE newest AND name = 'bmi') AS bmi_comparator,
        max(date) FILTER (WHERE newest AND name = 'bmi') AS bmi_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'vaegt') AS vaegt,
        max(round(value, 2)) FILTER (WHERE newest AND name = 'hoejde') AS hoejde,
        max(round(value, 2)) FILTER (WHERE newest AND name = 'iltmaetning') AS iltmaetning,
        max(comparator) FILTER (WHERE newest AND name = 'iltmaetning') AS iltmaetning_comparator,
        max(date) FILTER (WHERE newest AND name = 'iltmaetning') AS iltmaetning_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'rejse_saette_sig') AS rejse_saette_sig,
        max(comparator) FILTER (WHERE newest AND name = 'rejse_saette_sig') AS rejse_saette_sig_comparator,
        max(date) FILTER (WHERE newest AND name = 'rejse_saette_sig') AS rejse_saette_sig_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'crp') AS crp,
        max(comparator) FILTER (WHERE newest AND name = 'crp') AS crp_comparator,
        max(date) FILTER (WHERE newest AND name = 'crp') AS crp_day
    FROM ranked
    WHERE newest OR previous
    GROUP BY patient_id
)
SELECT
    l.patient_id, l.member,
    NOT l.member AND q_indication AS "quality_kol-i-indikation",
    NOT l.member AND q_lama AS "quality_lama-uden-diagnose",
    NOT l.member AND q_contact AS "quality_kol-kun-som-kontaktdiagnose",
    NOT l.member AND q_bronchitis AS "quality_kronisk-bronkitis",
    NOT l.member AND q_ratio AS "quality_obstruktiv-spirometri",
    breathless AS "subgroup_mrc-3",
    coalesce(cat >= 10, false) AS "subgroup_cat-10",
    coalesce(fev1_procent < 50, false) AS "subgroup_svaer-kol",
    often AS "subgroup_hyppige-forvaerringer",
    not_followed_up AS "subgroup_forvaerring-uden-opfoelgning",
    coalesce(fev1 - forrige_fev1 <= -0.10, false) AS "subgroup_faldende-fev1",
    coalesce(bmi < 20, false) OR bmi_day IS NULL AND coalesce(bmi_udregnet < 20, false) AS "subgroup_lav-bmi",
    coalesce(iltmaetning < 0.92, false) AS "subgroup_lav-iltmaetning",
    tobak AS "subgroup_ryger",
    astma AS "subgroup_ogsaa-astma",
    inhalation IS NULL AS "subgroup_uden-vedligehold",
    needless_steroid AS "subgroup_ics-uden-forvaerring",
    unseen AS "subgroup_ikke-set-12-maaneder",
    no_spirometry AS "subgroup_spirometri-mangler",
    coalesce(influenzavaccine <= DATE '2025-11-21', true) AS "subgroup_uden-influenzavaccine",
    forloebsplan IS NULL AS "subgroup_uden-forloebsplan",
    breathless AND coalesce(rehabilitering <= DATE '2024-11-21', true) AS "subgroup_mrc-3-uden-rehabilitering",
    unseen OR no_spirometry AS "action_indkald-til-aarskontrol",
    not_followed_up AS "action_foelg-op-paa-forvaerring",
    often OR breathless AND inhalation IS NULL AS "action_vurder-behandling",
    needless_steroid AND NOT astma AS "action_vurder-steroid",
    breathless AND coalesce(rehabilitering <= DATE '2024-11-21', true) AS "action_henvis-til-rehabilitering",
    coalesce(influenzavaccine <= DATE '2025-11-21', true) AS "action_tilbyd-vaccination",
    forloebsplan IS NULL AS "action_laeg-forloebsplan",
    age AS alder, sex AS koen, diagnosedato, astma, tobak, respirationssvigt,
    fev1_procent, fev1_procent_comparator, fev1_procent_day, fev1_fvc, fev1_fvc_comparator, fev1_fvc_day,
    fev1, fev1_comparator, fev1_day, forrige_fev1, forrige_fev1_comparator, forrige_fev1_day, fev1 - forrige_fev1 AS fev1_aendring,
    mrc, mrc_comparator, mrc_day, cat, cat_comparator, cat_day, coalesce(forvaerringer, 0) AS forvaerringer, seneste_kur,
    kodet_forvaerring_behandlet, inhalation, ics, lama, lungemedicin, coalesce(rygeafvaenning, false) AS rygeafvaenning,
    bmi, bmi_comparator, bmi_day, bmi_udregnet, iltmaetning, iltmaetning_comparator, iltmaetning_day,
    rejse_saette_sig, rejse_saette_sig_comparator, rejse_saette_sig_day, crp, crp_comparator, crp_day,
    influenzavaccine, pneumokokvaccine, rehabilitering, forloebsplan, senest_set, seneste_aarskontrol
FROM (
    SELECT
        *,
        coalesce(mrc >= 3, false) AS breathless,
        coalesce(forvaerringer >= 2, false) OR coalesce(coded_exacerbation, false) AS often,
        coalesce(seneste_kur > DATE '2025-11-21' AND seneste_kur <= DATE '2026-10-22', false) AND NOT coalesce(followed_up, false) AS not_followed_up,
        ics IS NOT NULL AND coalesce(forvaerringer, 0) = 0 AS needless_steroid,
        coalesce(greatest(senest_set, seneste_aarskontrol) <= DATE '2025-11-21', true) AS unseen,
        coalesce(greatest(fev1_procent_day, spirometry) <= DATE '2025-11-21', true) AS no_spirometry,
        round(vaegt / (hoejde * hoejde), 1) AS bmi_udregnet,
        t.patient_id IS NOT NULL AS kodet_forvaerring_behandlet
    FROM listed
    LEFT JOIN rx USING (patient_id)
    LEFT JOIN exacerbations USING (patient_id)
    LEFT JOIN treated t USING (patient_id)
    LEFT JOIN seen USING (patient_id)
    LEFT JOIN sv USING (patient_id)
    LEFT JOIN vaccines USING (patient_id)
    LEFT JOIN referred USING (patient_id)
    LEFT JOIN planned USING (patient_id)
    LEFT JOIN lab USING (patient_id)
) l
ORDER BY l.member DESC, coalesce(forvaerringer, 0) DESC, fev1_procent NULLS LAST, l.patient_id
