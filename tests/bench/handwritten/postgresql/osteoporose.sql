-- Osteoporose
-- Written by hand for PostgreSQL: one scan per dataset, who is listed first, everything else for the members only.
-- Two-valued: an unknown attribute does not count, and a date known by month or year is its first day.
WITH scope AS (
    SELECT patient_id, sex, birth_date, extract(YEAR FROM age(DATE '2026-11-21', birth_date))::INTEGER AS age
    FROM patient
    WHERE clinic_id = $1
        AND birth_date <= DATE '2026-11-21'
        AND (registered_from IS NULL OR registered_from <= DATE '2026-11-21')
        AND (registered_to IS NULL OR registered_to >= DATE '2026-11-21')
        AND (death_date IS NULL OR death_date > DATE '2026-11-21')
),
coded AS (
    SELECT
        patient_id, event_id, system, code,
        code = 'L95' OR (code LIKE 'DM80%' OR code LIKE 'DM81%' OR code LIKE 'DM82%') AS osteoporosis,
        code IN ('L72', 'L75') OR code LIKE 'DS%' OR code LIKE 'DM485%' AS fracture,
        code = 'L75' OR (code LIKE 'DM485%' OR code LIKE 'DS220%' OR code LIKE 'DS320%' OR code LIKE 'DS720%' OR code LIKE 'DS721%' OR code LIKE 'DS722%') AS hip_or_spine,
        system = 'icpc2' AND code NOT IN ('L95', 'L72', 'L75', 'P17', 'P15') AS cancer
    FROM diagnosis_code
    WHERE clinic_id = $1
        AND (
            system = 'icpc2' AND code IN (
                'L95', 'L72', 'L75', 'P17', 'P15', 'A79', 'B72', 'B73', 'B74', 'D74', 'D75', 'D76', 'D77', 'L71', 'N74', 'R84', 'R85',
                'S77', 'T71', 'U75', 'U76', 'U77', 'W72', 'X75', 'X76', 'X77', 'Y77', 'Y78'
            )
            OR system = 'sks' AND (
                (code LIKE 'DM80%' OR code LIKE 'DM81%' OR code LIKE 'DM82%')
                OR (code LIKE 'DM485%' OR code LIKE 'DS220%' OR code LIKE 'DS320%' OR code LIKE 'DS325%' OR code LIKE 'DS422%' OR code LIKE 'DS525%' OR code LIKE 'DS720%' OR code LIKE 'DS721%' OR code LIKE 'DS722%')
            )
        )
),
diagnoses AS (
    SELECT c.*, d.kind, d.status, coalesce(d.debut, d.registered) AS day
    FROM coded c
    JOIN diagnosis d ON d.patient_id = c.patient_id AND d.event_id = c.event_id
    WHERE d.clinic_id = $1 AND d.source = 'lokal' AND coalesce(d.debut, d.registered) <= DATE '2026-11-21'
),
dx AS (
    SELECT
        patient_id,
        bool_or(osteoporosis AND kind = 'forloeb' AND status IN ('aktuel', 'relevant')) AS continuing,
        min(day) FILTER (WHERE osteoporosis AND kind = 'forloeb' AND status IN ('aktuel', 'relevant')) AS diagnosedato,
        bool_or(osteoporosis AND kind = 'kontakt') AS at_contact,
        bool_or(cancer) AS cancer,
        bool_or(hip_or_spine) AS hip_or_spine,
        string_agg(DISTINCT code, ', ' ORDER BY code) FILTER (WHERE fracture) AS brud,
        count(DISTINCT day) FILTER (WHERE fracture) AS antal_brud,
        max(day) FILTER (WHERE fracture) AS seneste_brud,
        bool_or(code = 'P17') AS tobak,
        bool_or(code = 'P15') AS alkohol
    FROM diagnoses
    GROUP BY patient_id
),
drugs AS (
    SELECT
        patient_id, code, start, as_needed,
        "end" IS NULL OR "end" >= DATE '2026-11-21' AS active,
        code IN ('M05BA04', 'M05BA07', 'M05BX03', 'M05BX06', 'H05AA02', 'G03XC01') OR code LIKE 'M05BB%' AS only_bone,
        code IN ('M05BA06', 'M05BA08', 'M05BX04') AS also_cancer,
        code IN ('M05BA04', 'M05BA06', 'M05BA07', 'M05BA08') OR code LIKE 'M05BB%' AS bisphosphonate
    FROM medication
    WHERE clinic_id = $1 AND source = 'lokal' AND start <= DATE '2026-11-21'
        AND (
            code IN (
                'M05BA04', 'M05BA06', 'M05BA07', 'M05BA08', 'M05BX03', 'M05BX04', 'M05BX06', 'H05AA02', 'G03XC01',
                'A11CC05', 'H02AB06', 'H02AB07'
            )
            OR (code LIKE 'M05BB%' OR code LIKE 'A12AA%' OR code LIKE 'A12AX%' OR code LIKE 'L02BG%')
        )
),
rx AS (
    SELECT
        patient_id,
        bool_or(only_bone) AS only_bone_ever,
        bool_or(only_bone AND active) AS only_bone,
        bool_or(also_cancer AND active) AS also_cancer,
        string_agg(DISTINCT code, ', ' ORDER BY code) FILTER (WHERE active AND (only_bone OR also_cancer)) AS behandling,
        min(start) FILTER (WHERE active AND (only_bone OR also_cancer)) AS behandling_siden,
        min(start) FILTER (WHERE active AND bisphosphonate) AS bisfosfonat_siden,
        min(start) FILTER (WHERE active AND code = 'M05BX04') AS denosumab_siden,
        string_agg(DISTINCT code, ', ' ORDER BY code) FILTER (WHERE active AND (code = 'A11CC05' OR (code LIKE 'A12AA%' OR code LIKE 'A12AX%'))) AS tilskud,
        string_agg(DISTINCT code, ', ' ORDER BY code) FILTER (WHERE active AND code IN ('H02AB06', 'H02AB07')) AS prednisolon,
        min(start) FILTER (WHERE active AND as_needed = 0 AND code IN ('H02AB06', 'H02AB07')) AS prednisolon_siden,
        string_agg(DISTINCT code, ', ' ORDER BY code) FILTER (WHERE active AND code LIKE 'L02BG%') AS aromatasehaemmer
    FROM drugs
    GROUP BY patient_id
),
flagged AS (
    SELECT
        s.patient_id, s.sex, s.age,
        dx.diagnosedato, dx.brud, dx.antal_brud, dx.seneste_brud, dx.tobak, dx.alkohol,
        rx.behandling, rx.behandling_siden, rx.bisfosfonat_siden, rx.denosumab_siden, rx.tilskud, rx.prednisolon, rx.prednisolon_siden,
        rx.aromatasehaemmer,
        coalesce(dx.continuing, false) OR coalesce(rx.only_bone, false)
            OR coalesce(rx.also_cancer, false) AND NOT coalesce(dx.cancer, false) AS member,
        s.age >= 50 AND coalesce(dx.hip_or_spine, false) AS q_fracture,
        coalesce(dx.at_contact, false) AS q_contact,
        coalesce(rx.only_bone_ever, false) AS q_drug,
        coalesce(rx.also_cancer, false) AND coalesce(dx.cancer, false) AS q_cancer
    FROM scope s
    LEFT JOIN dx USING (patient_id)
    LEFT JOIN rx USING (patient_id)
),
listed AS (
    SELECT * FROM flagged WHERE member OR q_fracture OR q_contact OR q_drug OR q_cancer
),
members AS (
    SELECT patient_id FROM listed WHERE member
),
given AS (
    SELECT
        patient_id,
        max(date) FILTER (WHERE code = 'M05BX04') AS seneste_denosumab,
        max(date) FILTER (WHERE code = 'M05BA08') AS seneste_zoledronsyre
    FROM dispensing
    JOIN members USING (patient_id)
    WHERE clinic_id = $1 AND code IN ('M05BX04', 'M05BA08') AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
),
sv AS (
    SELECT patient_id, max(date) AS seneste_aarskontrol
    FROM service
    JOIN members USING (patient_id)
    WHERE clinic_id = $1 AND code = '0120' AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
),
replaced AS (
    SELECT patient_id, replaces_event_id AS event_id
    FROM measurement
    WHERE clinic_id = $1 AND replaces_event_id IS NOT NULL
        AND date <= DATE '2026-11-21' AND status IS DISTINCT FROM 'annulleret'
),
analysis (code, name) AS (
    VALUES
        ('NPU10267', 'd_vitamin'),
        ('DNK35302', 'egfr'),
        ('DNK35131', 'egfr'),
        ('NPU18016', 'kreatinin'),
        ('NPU04998', 'kreatinin'),
        ('NPU01443', 'calcium'),
        ('NPU04144', 'calcium_ion'),
        ('NPU27783', 'basisk_fosfatase'),
        ('NPU19655', 'basisk_fosfatase'),
        ('NPU03028', 'pth'),
        ('NPU03577', 'tsh'),
        ('NPU27547', 'tsh'),
        ('NPU02319', 'haemoglobin'),
        ('NPU03794', 'hoejde'),
        ('NPU03804', 'vaegt'),
        ('NPU27281', 'bmi')
),
conversion (name, unit, factor, plus) AS (
    VALUES
        ('d_vitamin', 'nmol/L', 1, 0),
        ('egfr', 'mL/min/{1.73_m2}', 1, 0),
        ('egfr', 'mL/min/1.73m2', 1, 0),
        ('egfr', 'mL/min/1,73m²', 1, 0),
        ('kreatinin', 'umol/L', 1, 0),
        ('kreatinin', 'µmol/L', 1, 0),
        ('kreatinin', 'mmol/L', 1000, 0),
        ('calcium', 'mmol/L', 1, 0),
        ('calcium_ion', 'mmol/L', 1, 0),
        ('basisk_fosfatase', 'U/L', 1, 0),
        ('pth', 'pmol/L', 1, 0),
        ('tsh', 'm[IU]/L', 1, 0),
        ('tsh', '10*-3.[IU]/L', 1, 0),
        ('tsh', '10^-3 IU/L', 1, 0),
        ('tsh', 'mIU/L', 1, 0),
        ('haemoglobin', 'mmol/L', 1, 0),
        ('haemoglobin', 'g/dL', 0.6206, 0),
        ('hoejde', 'm', 1, 0),
        ('hoejde', 'cm', 0.01, 0),
        ('vaegt', 'kg', 1, 0),
        ('vaegt', 'g', 0.001, 0),
        ('bmi', 'kg/m2', 1, 0),
        ('bmi', 'kg/m²', 1, 0),
        ('bmi', 'kg/m^2', 1, 0)
),
results AS (
    SELECT m.patient_id, m.event_id, a.name, m.date, m.time, m.comparator, m.value * c.factor + c.plus AS value
    FROM measurement m
    JOIN members USING (patient_id)
    JOIN analysis a ON a.code = m.code
    LEFT JOIN conversion c ON c.name = a.name AND c.unit = m.unit
    WHERE m.clinic_id = $1
        AND m.system = 'npu'
        AND m.code IN (
            'NPU10267', 'DNK35302', 'DNK35131', 'NPU18016', 'NPU04998', 'NPU01443', 'NPU04144', 'NPU27783', 'NPU19655',
            'NPU03028', 'NPU03577', 'NPU27547', 'NPU02319', 'NPU03794', 'NPU03804', 'NPU27281'
        )
        AND m.source = 'lokal'
        AND m.date <= DATE '2026-11-21'
        AND m.status IS DISTINCT FROM 'annulleret'
        AND NOT EXISTS (SELECT 1 FROM replaced r WHERE r.patient_id = m.patient_id AND r.event_id = m.event_id)
),
ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY patient_id, name ORDER BY date DESC, time DESC NULLS LAST, CASE WHEN name IN ('d_vitamin', 'egfr', 'calcium', 'calcium_ion', 'tsh', 'haemoglobin', 'hoejde', 'vaegt', 'bmi') THEN value ELSE -value END NULLS LAST, event_id
        ) = 1 AS newest
    FROM results
),
lab AS (
    SELECT
        patient_id,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'd_vitamin') AS d_vitamin,
        max(comparator) FILTER (WHERE newest AND name = 'd_vitamin') AS d_vitamin_comparator,
        max(date) FILTER (WHERE newest AND name = 'd_vitamin') AS d_vitamin_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'egfr') AS egfr,
        max(comparator) FILTER (WHERE newest AND name = 'egfr') AS egfr_comparator,
        max(date) FILTER (WHERE newest AND name = 'egfr') AS egfr_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'kreatinin') AS kreatinin,
        max(comparator) FILTER (WHERE newest AND name = 'kreatinin') AS kreatinin_comparator,
        max(date) FILTER (WHERE newest AND name = 'kreatinin') AS kreatinin_day,
        max(round(value, 2)) FILTER (WHERE newest AND name = 'calcium') AS calcium,
        max(comparator) FILTER (WHERE newest AND name = 'calcium') AS calcium_comparator,
        max(date) FILTER (WHERE newest AND name = 'calcium') AS calcium_day,
        max(round(value, 2)) FILTER (WHERE newest AND name = 'calcium_ion') AS calcium_ion,
        max(comparator) FILTER (WHERE newest AND name = 'calcium_ion') AS calcium_ion_comparator,
        max(date) FILTER (WHERE newest AND name = 'calcium_ion') AS calcium_ion_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'basisk_fosfatase') AS basisk_fosfatase,
        max(comparator) FILTER (WHERE newest AND name = 'basisk_fosfatase') AS basisk_fosfatase_comparator,
        max(date) FILTER (WHERE newest AND name = 'basisk_fosfatase') AS basisk_fosfatase_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'pth') AS pth,
        max(comparator) FILTER (WHERE newest AND name = 'pth') AS pth_comparator,
        max(date) FILTER (WHERE newest AND name = 'pth') AS pth_day,
        max(round(value, 2)) FILTER (WHERE newest AND name = 'tsh') AS tsh,
        max(comparator) FILTER (WHERE newest AND name = 'tsh') AS tsh_comparator,
        max(date) FILTER (WHERE newest AND name = 'tsh') AS tsh_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'haemoglobin') AS haemoglobin,
        max(comparator) FILTER (WHERE newest AND name = 'haemoglobin') AS haemoglobin_comparator,
        max(date) FILTER (WHERE newest AND name = 'haemoglobin') AS haemoglobin_day,
        max(round(value, 2)) FILTER (WHERE newest AND name = 'hoejde') AS hoejde,
        max(comparator) FILTER (WHERE newest AND name = 'hoejde') AS hoejde_comparator,
        max(date) FILTER (WHERE newest AND name = 'hoejde') AS hoejde_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'vaegt') AS vaegt,
        max(comparator) FILTER (WHERE newest AND name = 'vaegt') AS vaegt_comparator,
        max(date) FILTER (WHERE newest AND name = 'vaegt') AS vaegt_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'bmi') AS bmi,
        max(comparator) FILTER (WHERE newest AND name = 'bmi') AS bmi_comparator,
        max(date) FILTER (WHERE newest AND name = 'bmi') AS bmi_day,
        max(round(value, 2)) FILTER (WHERE name = 'hoejde') AS hoejeste_hoejde
    FROM ranked
    GROUP BY patient_id
)
SELECT
    l.patient_id, l.member,
    NOT l.member AND q_fracture AS "quality_brud-uden-osteoporosediagnose",
    NOT l.member AND q_contact AS "quality_osteoporose-kun-som-kontaktdiagnose",
    NOT l.member AND q_drug AS "quality_tidligere-osteoporosemedicin",
    NOT l.member AND q_cancer AS "quality_knoglemedicin-ved-kraeft",
    treated AS "subgroup_i-behandling",
    NOT treated AS "subgroup_ubehandlet",
    late AS "subgroup_denosumab-for-sent",
    stopped AS "subgroup_denosumab-uden-efterbehandling",
    coalesce(bisfosfonat_siden <= DATE '2021-11-21', false) AS "subgroup_bisfosfonat-over-5-aar",
    brud IS NOT NULL AS "subgroup_tidligere-brud",
    coalesce(antal_brud, 0) >= 2 AS "subgroup_gentagne-brud",
    coalesce(prednisolon_siden <= DATE '2026-08-21', false) AS "subgroup_langvarig-prednisolon",
    coalesce(d_vitamin < 50, false) AS "subgroup_lav-d-vitamin",
    bisfosfonat_siden IS NOT NULL AND coalesce(egfr < 35, false) AS "subgroup_bisfosfonat-og-lav-egfr",
    late OR coalesce(denosumab_siden <= DATE '2026-04-21', false) AND coalesce(seneste_denosumab <= DATE '2026-04-21', true) AS "action_giv-denosumab",
    stopped AS "action_vurder-efterbehandling",
    NOT treated AS "action_indkald-til-behandlingssamtale",
    coalesce(bisfosfonat_siden <= DATE '2021-11-21', false) AS "action_vurder-pause",
    bisfosfonat_siden IS NOT NULL AND coalesce(egfr < 35, false) AS "action_vurder-nyrefunktion",
    coalesce(d_vitamin < 50, false) OR coalesce(d_vitamin_day <= DATE '2024-11-21', true) AS "action_bestil-d-vitamin",
    age AS alder, sex AS koen, diagnosedato, behandling, behandling_siden, bisfosfonat_siden, seneste_denosumab, seneste_zoledronsyre,
    tilskud, brud, coalesce(antal_brud, 0) AS antal_brud, seneste_brud, prednisolon, aromatasehaemmer,
    coalesce(tobak, false) AS tobak, coalesce(alkohol, false) AS alkohol, hoejeste_hoejde, seneste_aarskontrol,
    d_vitamin, d_vitamin_comparator, d_vitamin_day, egfr, egfr_comparator, egfr_day, kreatinin, kreatinin_comparator,
    kreatinin_day, calcium, calcium_comparator, calcium_day, calcium_ion, calcium_ion_comparator, calcium_ion_day,
    basisk_fosfatase, basisk_fosfatase_comparator, basisk_fosfatase_day, pth, pth_comparator, pth_day, tsh,
    tsh_comparator, tsh_day, haemoglobin, haemoglobin_comparator, haemoglobin_day, hoejde, hoejde_comparator,
    hoejde_day, vaegt, vaegt_comparator, vaegt_day, bmi, bmi_comparator, bmi_day
FROM (
    SELECT
        *,
        behandling IS NOT NULL
            OR coalesce(seneste_denosumab > DATE '2026-04-21', false)
            OR coalesce(seneste_zoledronsyre > DATE '2025-08-21', false) AS treated,
        denosumab_siden IS NOT NULL AND coalesce(seneste_denosumab <= DATE '2026-04-21', false) AS late,
        coalesce(seneste_denosumab > DATE '2024-11-21' AND seneste_denosumab <= DATE '2026-04-21', false)
            AND behandling IS NULL AND coalesce(seneste_zoledronsyre <= DATE '2025-08-21', true) AS stopped
    FROM listed
    LEFT JOIN given USING (patient_id)
    LEFT JOIN sv USING (patient_id)
    LEFT JOIN lab USING (patient_id)
) l
ORDER BY l.member DESC, seneste_denosumab NULLS LAST, age DESC, l.patient_id
