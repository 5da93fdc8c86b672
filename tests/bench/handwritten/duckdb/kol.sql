-- KOL
-- Written by hand for DuckDB: one scan per dataset where that is cheaper, who is listed first, everything else for the members only. Nobody is listed
-- without an event, so the patients are joined to those who have one.
-- Three-valued, as the profile is: a date known by month or year is any day from "day" to "last", what is not recorded is unknown, and what is not so
-- for everybody is worked out apart for the few who have it.
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
    SELECT
        c.*, d.kind, d.status, coalesce(d.debut, d.registered) AS day,
        least(coalesce(d.date_latest, d.debut, d.registered), DATE '2026-11-21') AS last
    FROM coded c
    JOIN diagnosis d ON d.patient_id = c.patient_id AND d.event_id = c.event_id
    WHERE d.clinic_id = $clinic_id AND d.source = 'lokal' AND coalesce(d.debut, d.registered) <= DATE '2026-11-21'
),
dx AS (
    SELECT
        patient_id,
        min(last) FILTER (WHERE copd AND kind = 'forloeb' AND status IN ('aktuel', 'relevant')) AS diagnosedato,
        min(day) FILTER (
            WHERE copd AND (kind = 'forloeb') IS DISTINCT FROM false AND (status IN ('aktuel', 'relevant')) IS DISTINCT FROM false
                AND (kind IS NULL OR status IS NULL OR day < last)
        ) AS doubtful,
        bool_or(copd AND kind = 'kontakt') AS at_contact,
        max(CASE WHEN NOT asthma OR status NOT IN ('aktuel', 'relevant') THEN 0 WHEN status IS NULL THEN 1 ELSE 2 END) AS astma,
        max(CASE WHEN code <> 'P17' OR status <> 'aktuel' THEN 0 WHEN status IS NULL THEN 1 ELSE 2 END) AS tobak,
        bool_or(failure) AS respirationssvigt,
        bool_or(code = 'R79') AS bronchitis,
        max(CASE WHEN NOT exacerbation OR last <= DATE '2025-11-21' THEN 0 WHEN day > DATE '2025-11-21' THEN 2 ELSE 1 END) AS coded_exacerbation,
        list({'day': day, 'last': last}) FILTER (WHERE exacerbation) AS exacerbation_days
    FROM diagnoses
    GROUP BY patient_id
),
drugs AS (
    SELECT
        patient_id, event_id, code, start, indication,
        least(coalesce(date_latest, start), DATE '2026-11-21') AS last,
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
ratios AS (
    SELECT
        patient_id, event_id, date AS day, least(coalesce(date_latest, date), DATE '2026-11-21') AS last, time, coalesce(comparator, '=') AS comparator,
        CASE unit WHEN '1' THEN round(value, 2) WHEN '%' THEN round(value * 0.01, 2) END AS value
    FROM measurement m
    WHERE clinic_id = $clinic_id
        AND system = 'medcom'
        AND code = 'MCS88017'
        AND source = 'lokal'
        AND date <= DATE '2026-11-21'
        AND status IS DISTINCT FROM 'annulleret'
        AND NOT EXISTS (SELECT 1 FROM replaced r WHERE r.patient_id = m.patient_id AND r.event_id = m.event_id)
),
vague_ratios AS (
    SELECT
        *,
        value IS NULL OR comparator IN ('<', '<=') AS below, value IS NULL OR comparator IN ('>', '>=') AS above,
        (time IS NOT NULL, coalesce(time, TIME '00:00:00')) AS clock
    FROM ratios
    WHERE patient_id IN (SELECT patient_id FROM ratios WHERE day < last OR value IS NULL OR comparator <> '=')
),
ratio AS (
    SELECT patient_id, true AS sure, value, comparator, day, last, value < 0.70 AS obstructive
    FROM ratios
    WHERE patient_id NOT IN (SELECT patient_id FROM vague_ratios)
    QUALIFY row_number() OVER (PARTITION BY patient_id ORDER BY day DESC, time DESC NULLS LAST, value, event_id) = 1
    UNION ALL
    SELECT
        patient_id, count(*) = 1, min(e.value), min(e.comparator), min(e.day), min(e.last),
        coalesce(bool_and(e.value < 0.70 AND e.comparator IN ('=', '<=') OR e.value <= 0.70 AND e.comparator = '<'), false)
            AND bool_and(e.value IS NOT NULL)
    FROM vague_ratios e
    JOIN (
        SELECT DISTINCT ON (patient_id) * FROM vague_ratios ORDER BY patient_id, day DESC, clock DESC, above, CASE WHEN NOT above THEN value END, event_id
    ) b USING (patient_id)
    WHERE e.last > b.day
        OR e.last = b.day
            AND (
                e.clock > b.clock
                OR e.clock = b.clock AND (e.below OR b.above OR e.value < b.value OR e.event_id = b.event_id OR e.value = b.value AND e.event_id < b.event_id)
            )
    GROUP BY patient_id
),
judged AS (
    SELECT
        p.patient_id, p.sex, date_sub('year', p.birth_date, DATE '2026-11-21') AS age,
        dx.diagnosedato, dx.doubtful, coalesce(dx.coded_exacerbation, 0) AS coded_exacerbation, dx.exacerbation_days,
        coalesce(dx.astma, 0) AS astma, coalesce(dx.tobak, 0) AS tobak, coalesce(dx.respirationssvigt, false) AS respirationssvigt,
        r.sure AS fev1_fvc_sure, r.value AS fev1_fvc, r.comparator AS fev1_fvc_comparator, r.day AS fev1_fvc_day, r.last AS fev1_fvc_last,
        CASE WHEN dx.diagnosedato IS NOT NULL THEN true WHEN dx.doubtful IS NULL THEN false END AS member,
        coalesce(d.indicated, false) AS q_indication,
        coalesce(d.lama_now, false) AND coalesce(dx.astma, 0) = 0 AS q_lama,
        coalesce(dx.at_contact, false) AS q_contact,
        coalesce(dx.bronchitis, false) AS q_bronchitis,
        coalesce(r.obstructive, false) AS q_ratio
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
    SELECT *, CASE WHEN member IS NULL THEN 'kol-forloebsdiagnose population' END AS undecided_criteria
    FROM judged
    WHERE member IS DISTINCT FROM false OR q_indication OR q_lama OR q_contact OR q_bronchitis OR q_ratio
),
members AS (
    SELECT patient_id, exacerbation_days, doubtful <= diagnosedato AS unclear FROM listed WHERE member
),
-- Of those whose date is not clear: every diagnosis that may be the first.
may_be_first AS (
    SELECT patient_id, count(DISTINCT e.event_id) = 1 AS sure, min(e.day) AS day, min(e.last) AS last
    FROM (
        SELECT patient_id, event_id, day, last
        FROM diagnoses
        JOIN members USING (patient_id)
        WHERE unclear AND copd AND (kind = 'forloeb' OR kind IS NULL) AND (status IN ('aktuel', 'relevant') OR status IS NULL)
    ) e
    JOIN (
        SELECT DISTINCT ON (patient_id) patient_id, event_id, last
        FROM diagnoses
        JOIN members USING (patient_id)
        WHERE unclear AND copd AND kind = 'forloeb' AND status IN ('aktuel', 'relevant')
        ORDER BY patient_id, last, event_id
    ) b USING (patient_id)
    WHERE e.day < b.last OR e.day = b.last AND e.event_id <= b.event_id
    GROUP BY patient_id
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
        max(cure) AS cure, max(doubtful_cure) AS doubtful_cure,
        coalesce(bool_or(certainly_treated), false) AS certainly_treated, coalesce(bool_or(possibly_treated), false) AS possibly_treated
    FROM (
        SELECT
            patient_id, code, lung, lama, bool_or(active) AS active,
            max(start) FILTER (WHERE prednisolone AND regular) AS cure,
            max(last) FILTER (WHERE prednisolone AND regular IS DISTINCT FROM false AND (regular IS NULL OR start < last)) AS doubtful_cure,
            bool_or((prednisolone OR code LIKE 'J01%') AND regular AND start > DATE '2025-11-21') AS certainly_treated,
            bool_or((prednisolone OR code LIKE 'J01%') AND regular IS DISTINCT FROM false AND last > DATE '2025-11-21') AS possibly_treated
        FROM member_drugs
        GROUP BY patient_id, code, lung, lama
    )
    GROUP BY patient_id
),
exacerbations AS (
    SELECT
        patient_id,
        CASE WHEN bool_and(regular AND start = last AND start > DATE '2025-11-21') THEN count(*) FILTER (WHERE earlier IS NULL OR start - earlier > 28) END AS forvaerringer
    FROM (
        SELECT patient_id, start, last, coalesce(regular, false) AS regular, lag(start) OVER (PARTITION BY patient_id ORDER BY start, event_id) AS earlier
        FROM member_drugs
        WHERE (prednisolone OR code LIKE 'J01%') AND regular IS DISTINCT FROM false AND last > DATE '2025-11-21'
    )
    GROUP BY patient_id
),
treated AS (
    SELECT patient_id, bool_or(d.start - e.last >= -1 AND d.last - e.day <= 7) AS certain
    FROM (SELECT patient_id, unnest(exacerbation_days, max_depth := 2) FROM members) e
    JOIN member_drugs d USING (patient_id)
    WHERE d.prednisolone AND d.last - e.day >= -1 AND d.start - e.last <= 7
    GROUP BY patient_id
),
-- The latest cure: one day for most; of the others every one that may be it.
cures AS (
    SELECT patient_id, cure AS day, cure AS last, true AS sure, NULL AS event_id FROM rx WHERE doubtful_cure IS NULL AND cure IS NOT NULL OR doubtful_cure < cure
    UNION ALL
    SELECT e.patient_id, e.start, e.last, b.event_id IS NOT NULL, e.event_id
    FROM member_drugs e
    JOIN rx ON rx.patient_id = e.patient_id AND (rx.cure IS NULL OR rx.doubtful_cure >= rx.cure)
    LEFT JOIN (
        SELECT DISTINCT ON (d.patient_id) d.patient_id, d.event_id, d.start
        FROM member_drugs d
        JOIN rx ON rx.patient_id = d.patient_id AND rx.doubtful_cure >= rx.cure
        WHERE d.prednisolone AND d.regular
        ORDER BY d.patient_id, d.start DESC, d.event_id
    ) b ON b.patient_id = e.patient_id
    WHERE e.prednisolone AND e.regular IS DISTINCT FROM false
        AND (b.event_id IS NULL OR e.last > b.start OR e.last = b.start AND e.event_id <= b.event_id)
),
cure AS (
    SELECT
        patient_id,
        count(DISTINCT event_id) <= 1 AND bool_and(sure) AS sure, min(day) AS day, min(last) AS last,
        bool_and(sure AND day > DATE '2025-11-21' AND last <= DATE '2026-10-22') AS certainly_due,
        bool_or(last > DATE '2025-11-21' AND day <= DATE '2026-10-22') AS possibly_due
    FROM cures
    GROUP BY patient_id
),
contacts AS (
    SELECT patient_id, event_id, date
    FROM contact
    JOIN members USING (patient_id)
    WHERE clinic_id = $clinic_id AND kind IN ('konsultation', 'videokonsultation', 'sygebesoeg')
        AND source = 'lokal' AND date <= DATE '2026-11-21'
),
seen AS (
    SELECT patient_id, max(date) AS senest_set
    FROM contacts
    GROUP BY patient_id
),
followed_up AS (
    SELECT patient_id, bool_or(certain) AS certain
    FROM (
        SELECT
            patient_id, c.event_id,
            bool_and(a.sure AND c.date - a.last >= 1 AND c.date - a.day <= 30) AS certain, bool_or(c.date - a.day >= 1 AND c.date - a.last <= 30) AS possible
        FROM contacts c
        JOIN cures a USING (patient_id)
        GROUP BY patient_id, c.event_id
    )
    WHERE possible
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
    SELECT
        patient_id,
        max(date) FILTER (WHERE status = 'aktiv') AS forloebsplan, max(date) FILTER (WHERE status IS NULL) AS doubtful,
        min(event_id) FILTER (WHERE status = 'aktiv' AND newest) < min(event_id) FILTER (WHERE status IS NULL AND newest) AS certain_first
    FROM (
        SELECT patient_id, event_id, date, status, date = max(date) OVER (PARTITION BY patient_id) AS newest
        FROM care_plan
        JOIN members USING (patient_id)
        WHERE clinic_id = $clinic_id AND kind = 'kol' AND (status = 'aktiv' OR status IS NULL) AND source = 'lokal' AND date <= DATE '2026-11-21'
    )
    GROUP BY patient_id
),
analysis (code, name, decimals, highest, threshold) AS (
    VALUES
        ('MCS88023', 'fev1_procent', 0, false, 50),
        ('MCS88015', 'fev1', 2, true, NULL),
        ('MCS88021', 'mrc', 0, true, 3),
        ('MCS88137', 'cat', 0, true, 10),
        ('NPU27281', 'bmi', 1, false, 20),
        ('NPU03804', 'vaegt', 1, true, NULL),
        ('NPU03794', 'hoejde', 2, true, NULL),
        ('NPU27280', 'iltmaetning', 2, false, 0.92),
        ('NPU03011', 'iltmaetning', 2, false, 0.92),
        ('MCS88050', 'rejse_saette_sig', 0, true, NULL),
        ('NPU19748', 'crp', 0, true, NULL)
),
conversion (name, unit, factor) AS (
    VALUES
        ('fev1_procent', '%', 1),
        ('fev1', 'L', 1),
        ('fev1', 'mL', 0.001),
        ('mrc', '{score}', 1),
        ('cat', '{score}', 1),
        ('bmi', 'kg/m2', 1),
        ('bmi', 'kg/m²', 1),
        ('bmi', 'kg/m^2', 1),
        ('vaegt', 'kg', 1),
        ('vaegt', 'g', 0.001),
        ('hoejde', 'm', 1),
        ('hoejde', 'cm', 0.01),
        ('iltmaetning', '1', 1),
        ('iltmaetning', '%', 0.01),
        ('rejse_saette_sig', '/(30.s)', 1),
        ('crp', 'mg/L', 1)
),
results AS MATERIALIZED (
    SELECT
        m.patient_id, m.event_id, a.name, a.highest, a.threshold, m.date AS day, least(coalesce(m.date_latest, m.date), DATE '2026-11-21') AS last, m.time,
        coalesce(m.comparator, '=') AS comparator,
        CASE a.decimals WHEN 0 THEN round(m.value * c.factor, 0) WHEN 1 THEN round(m.value * c.factor, 1) ELSE round(m.value * c.factor, 2) END AS value
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
-- Of those with a vague result: every one that may be the newest. A value may be anywhere beyond its comparator.
vague AS (
    SELECT DISTINCT patient_id, name FROM results WHERE day < last OR value IS NULL OR comparator <> '='
),
vague_results AS (
    SELECT
        *,
        CASE WHEN highest THEN -value ELSE value END AS rank,
        value IS NULL OR CASE WHEN highest THEN comparator IN ('>', '>=') ELSE comparator IN ('<', '<=') END AS first_at_best,
        value IS NULL OR CASE WHEN highest THEN comparator IN ('<', '<=') ELSE comparator IN ('>', '>=') END AS last_at_worst,
        (time IS NOT NULL, coalesce(time, TIME '00:00:00')) AS clock
    FROM results
    JOIN vague USING (patient_id, name)
),
may_be_newest AS (
    SELECT e.*
    FROM vague_results e
    JOIN (
        SELECT DISTINCT ON (patient_id, name) *
        FROM vague_results
        ORDER BY patient_id, name, day DESC, clock DESC, last_at_worst, CASE WHEN NOT last_at_worst THEN rank END, event_id
    ) b USING (patient_id, name)
    WHERE e.last > b.day
        OR e.last = b.day
            AND (
                e.clock > b.clock
                OR e.clock = b.clock
                    AND (e.first_at_best OR b.last_at_worst OR e.rank < b.rank OR e.event_id = b.event_id OR e.rank = b.rank AND e.event_id < b.event_id)
            )
),
ranked AS (
    SELECT
        *,
        row_number() OVER newest_first = 1 AS newest,
        -- The first that is not of the latest day.
        name = 'fev1' AND first_value(day) OVER newest_first > day AND first_value(day) OVER newest_first = lag(day) OVER newest_first AS previous
    FROM results
    WINDOW newest_first AS (
        PARTITION BY patient_id, name ORDER BY day DESC, time DESC NULLS LAST, CASE WHEN highest THEN -value ELSE value END NULLS LAST, event_id
    )
),
before_newest AS (
    SELECT e.*, bool_and(e.last < a.day) AS certain, bool_or(e.day < a.last) AS possible
    FROM vague_results e
    JOIN may_be_newest a USING (patient_id, name)
    WHERE e.name = 'fev1'
    GROUP BY ALL
),
picked AS (
    SELECT
        patient_id, CASE WHEN previous THEN 'forrige_fev1' ELSE name END AS name, true AS sure, value, comparator, day, last,
        CASE WHEN highest THEN value >= threshold ELSE value < threshold END AS surely,
        CASE WHEN highest THEN value >= threshold ELSE value < threshold END AS maybe
    FROM ranked
    ANTI JOIN vague USING (patient_id, name)
    WHERE newest OR previous
    UNION ALL
    SELECT
        patient_id, name, count(*) = 1, min(value), min(comparator), min(day), min(last),
        bool_and(coalesce(
            CASE
                WHEN highest THEN value >= threshold AND comparator NOT IN ('<', '<=')
                ELSE value < threshold AND comparator IN ('=', '<=') OR value <= threshold AND comparator = '<'
            END,
            false
        )),
        bool_or(
            value IS NULL
            OR CASE
                WHEN highest THEN NOT (value < threshold AND comparator IN ('=', '<=') OR value <= threshold AND comparator = '<')
                ELSE value < threshold OR comparator IN ('<', '<=')
            END
        )
    FROM may_be_newest
    GROUP BY patient_id, name
    UNION ALL
    SELECT
        patient_id, 'forrige_fev1', count(*) = 1 AND bool_and(b.event_id IS NOT NULL), min(e.value), min(e.comparator), min(e.day), min(e.last), NULL, NULL
    FROM before_newest e
    LEFT JOIN (
        SELECT DISTINCT ON (patient_id) patient_id, event_id, day, clock, last_at_worst, rank
        FROM before_newest
        WHERE certain
        ORDER BY patient_id, day DESC, clock DESC, last_at_worst, CASE WHEN NOT last_at_worst THEN rank END, event_id
    ) b USING (patient_id)
    WHERE e.possible
        AND (
            b.event_id IS NULL
            OR e.last > b.day
            OR e.last = b.day
                AND (
                    e.clock > b.clock
                    OR e.clock = b.clock
                        AND (e.first_at_best OR b.last_at_worst OR e.rank < b.rank OR e.event_id = b.event_id OR e.rank = b.rank AND e.event_id < b.event_id)
                )
        )
    GROUP BY patient_id
),
lab AS (
    SELECT
        patient_id,
        bool_or(sure) FILTER (WHERE name = 'fev1_procent') AS fev1_procent_sure,
        max(value) FILTER (WHERE sure AND name = 'fev1_procent') AS fev1_procent,
        max(comparator) FILTER (WHERE sure AND name = 'fev1_procent') AS fev1_procent_comparator,
        max(day) FILTER (WHERE sure AND name = 'fev1_procent') AS fev1_procent_first_day,
        max(last) FILTER (WHERE sure AND name = 'fev1_procent') AS fev1_procent_last_day,
        bool_or(surely) FILTER (WHERE name = 'fev1_procent') AS fev1_procent_surely,
        bool_or(maybe) FILTER (WHERE name = 'fev1_procent') AS fev1_procent_maybe,
        bool_or(sure) FILTER (WHERE name = 'fev1') AS fev1_sure,
        max(value) FILTER (WHERE sure AND name = 'fev1') AS fev1,
        max(comparator) FILTER (WHERE sure AND name = 'fev1') AS fev1_comparator,
        max(day) FILTER (WHERE sure AND name = 'fev1') AS fev1_first_day,
        max(last) FILTER (WHERE sure AND name = 'fev1') AS fev1_last_day,
        bool_or(sure) FILTER (WHERE name = 'forrige_fev1') AS forrige_fev1_sure,
        max(value) FILTER (WHERE sure AND name = 'forrige_fev1') AS forrige_fev1,
        max(comparator) FILTER (WHERE sure AND name = 'forrige_fev1') AS forrige_fev1_comparator,
        max(day) FILTER (WHERE sure AND name = 'forrige_fev1') AS forrige_fev1_first_day,
        max(last) FILTER (WHERE sure AND name = 'forrige_fev1') AS forrige_fev1_last_day,
        bool_or(sure) FILTER (WHERE name = 'mrc') AS mrc_sure,
        max(value) FILTER (WHERE sure AND name = 'mrc') AS mrc,
        max(comparator) FILTER (WHERE sure AND name = 'mrc') AS mrc_comparator,
        max(day) FILTER (WHERE sure AND name = 'mrc') AS mrc_first_day,
        max(last) FILTER (WHERE sure AND name = 'mrc') AS mrc_last_day,
        bool_or(surely) FILTER (WHERE name = 'mrc') AS mrc_surely,
        bool_or(maybe) FILTER (WHERE name = 'mrc') AS mrc_maybe,
        bool_or(sure) FILTER (WHERE name = 'cat') AS cat_sure,
        max(value) FILTER (WHERE sure AND name = 'cat') AS cat,
        max(comparator) FILTER (WHERE sure AND name = 'cat') AS cat_comparator,
        max(day) FILTER (WHERE sure AND name = 'cat') AS cat_first_day,
        max(last) FILTER (WHERE sure AND name = 'cat') AS cat_last_day,
        bool_or(surely) FILTER (WHERE name = 'cat') AS cat_surely,
        bool_or(maybe) FILTER (WHERE name = 'cat') AS cat_maybe,
        bool_or(sure) FILTER (WHERE name = 'bmi') AS bmi_sure,
        max(value) FILTER (WHERE sure AND name = 'bmi') AS bmi,
        max(comparator) FILTER (WHERE sure AND name = 'bmi') AS bmi_comparator,
        max(day) FILTER (WHERE sure AND name = 'bmi') AS bmi_first_day,
        max(last) FILTER (WHERE sure AND name = 'bmi') AS bmi_last_day,
        bool_or(surely) FILTER (WHERE name = 'bmi') AS bmi_surely,
        bool_or(maybe) FILTER (WHERE name = 'bmi') AS bmi_maybe,
        bool_or(sure) FILTER (WHERE name = 'iltmaetning') AS iltmaetning_sure,
        max(value) FILTER (WHERE sure AND name = 'iltmaetning') AS iltmaetning,
        max(comparator) FILTER (WHERE sure AND name = 'iltmaetning') AS iltmaetning_comparator,
        max(day) FILTER (WHERE sure AND name = 'iltmaetning') AS iltmaetning_first_day,
        max(last) FILTER (WHERE sure AND name = 'iltmaetning') AS iltmaetning_last_day,
        bool_or(surely) FILTER (WHERE name = 'iltmaetning') AS iltmaetning_surely,
        bool_or(maybe) FILTER (WHERE name = 'iltmaetning') AS iltmaetning_maybe,
        bool_or(sure) FILTER (WHERE name = 'rejse_saette_sig') AS rejse_saette_sig_sure,
        max(value) FILTER (WHERE sure AND name = 'rejse_saette_sig') AS rejse_saette_sig,
        max(comparator) FILTER (WHERE sure AND name = 'rejse_saette_sig') AS rejse_saette_sig_comparator,
        max(day) FILTER (WHERE sure AND name = 'rejse_saette_sig') AS rejse_saette_sig_first_day,
        max(last) FILTER (WHERE sure AND name = 'rejse_saette_sig') AS rejse_saette_sig_last_day,
        bool_or(sure) FILTER (WHERE name = 'crp') AS crp_sure,
        max(value) FILTER (WHERE sure AND name = 'crp') AS crp,
        max(comparator) FILTER (WHERE sure AND name = 'crp') AS crp_comparator,
        max(day) FILTER (WHERE sure AND name = 'crp') AS crp_first_day,
        max(last) FILTER (WHERE sure AND name = 'crp') AS crp_last_day,
        bool_or(sure AND comparator = '=' AND value IS NOT NULL) FILTER (WHERE name = 'vaegt') AS vaegt_known,
        max(value) FILTER (WHERE sure AND comparator = '=' AND name = 'vaegt') AS vaegt,
        bool_or(sure AND comparator = '=' AND value IS NOT NULL) FILTER (WHERE name = 'hoejde') AS hoejde_known,
        max(value) FILTER (WHERE sure AND comparator = '=' AND name = 'hoejde') AS hoejde
    FROM picked
    GROUP BY patient_id
),
spirometry AS (
    SELECT patient_id, bool_or(day > DATE '2025-11-21') AS certain
    FROM results
    WHERE name = 'fev1_procent' AND last > DATE '2025-11-21'
    GROUP BY patient_id
),
found AS (
    SELECT
        l.*, lab.* EXCLUDE (patient_id), rx.* EXCLUDE (patient_id), sv.* EXCLUDE (patient_id), v.* EXCLUDE (patient_id),
        CASE WHEN l.doubtful <= l.diagnosedato THEN CASE WHEN f.sure THEN f.day END ELSE l.diagnosedato END AS diagnosedato_first_day,
        CASE WHEN l.doubtful <= l.diagnosedato THEN CASE WHEN f.sure THEN f.last END ELSE l.diagnosedato END AS diagnosedato_last_day,
        CASE WHEN x.patient_id IS NULL THEN 0 ELSE x.forvaerringer END AS forvaerringer,
        c.sure AS kur_sure, CASE WHEN c.sure THEN c.day END AS kur_first_day, CASE WHEN c.sure THEN c.last END AS kur_last_day,
        CASE WHEN c.certainly_due THEN true WHEN c.possibly_due THEN NULL ELSE false END AS due,
        CASE WHEN u.certain THEN true WHEN u.patient_id IS NULL THEN false END AS followed_up,
        CASE WHEN t.certain THEN true WHEN t.patient_id IS NULL THEN false END AS behandlet,
        CASE WHEN s.certain THEN true WHEN s.patient_id IS NULL THEN false END AS fev1_procent_12,
        seen.senest_set, r.rehabilitering,
        p.patient_id IS NOT NULL AS maybe_planned, p.forloebsplan IS NOT NULL AS surely_planned,
        CASE WHEN p.doubtful IS NULL OR p.doubtful < p.forloebsplan OR p.doubtful = p.forloebsplan AND p.certain_first THEN p.forloebsplan END AS forloebsplan
    FROM listed l
    LEFT JOIN lab USING (patient_id)
    LEFT JOIN rx USING (patient_id)
    LEFT JOIN may_be_first f USING (patient_id)
    LEFT JOIN exacerbations x USING (patient_id)
    LEFT JOIN cure c USING (patient_id)
    LEFT JOIN treated t USING (patient_id)
    LEFT JOIN followed_up u USING (patient_id)
    LEFT JOIN spirometry s USING (patient_id)
    LEFT JOIN seen USING (patient_id)
    LEFT JOIN sv USING (patient_id)
    LEFT JOIN vaccines v USING (patient_id)
    LEFT JOIN referred r USING (patient_id)
    LEFT JOIN planned p USING (patient_id)
    WHERE l.member
),
numbers AS (
    SELECT
        *,
        fev1_sure IS NULL OR forrige_fev1_sure IS NULL AS no_change,
        CASE WHEN fev1_comparator = '=' AND forrige_fev1_comparator = '=' THEN fev1 - forrige_fev1 END AS fev1_aendring,
        vaegt_known IS NULL OR hoejde_known IS NULL AS no_bmi,
        CASE
            WHEN vaegt_known AND hoejde_known AND hoejde > 0
            THEN (
                (2 * (vaegt * 10)::BIGINT * 10000 + (hoejde * 100)::BIGINT * (hoejde * 100)::BIGINT)
                // (2 * (hoejde * 100)::BIGINT * (hoejde * 100)::BIGINT)
            )::DECIMAL(18, 0) * 0.1
        END AS bmi_udregnet
    FROM found
),
decided AS (
    SELECT
        *,
        CASE WHEN mrc_surely THEN true WHEN mrc_maybe THEN NULL ELSE false END AS mrc_3,
        CASE WHEN cat_surely THEN true WHEN cat_maybe THEN NULL ELSE false END AS cat_10,
        CASE WHEN fev1_procent_surely THEN true WHEN fev1_procent_maybe THEN NULL ELSE false END AS svaer,
        forvaerringer >= 2 OR CASE coded_exacerbation WHEN 2 THEN true WHEN 0 THEN false END AS hyppige,
        due AND NOT followed_up AS ikke_fulgt_op,
        CASE WHEN no_change THEN false ELSE fev1_aendring <= -0.10 END AS faldende,
        CASE WHEN bmi_surely THEN true WHEN bmi_maybe THEN NULL ELSE false END
            OR bmi_sure IS NULL AND CASE WHEN no_bmi THEN false ELSE bmi_udregnet < 20 END AS lav_bmi,
        CASE WHEN iltmaetning_surely THEN true WHEN iltmaetning_maybe THEN NULL ELSE false END AS lav_iltmaetning,
        CASE tobak WHEN 2 THEN true WHEN 0 THEN false END AS ryger,
        CASE astma WHEN 2 THEN true WHEN 0 THEN false END AS ogsaa_astma,
        inhalation IS NULL AS uden_vedligehold,
        ics IS NOT NULL AND CASE WHEN coalesce(certainly_treated, false) THEN false WHEN NOT coalesce(possibly_treated, false) THEN true END AS ics_uden,
        coalesce(senest_set <= DATE '2025-11-21', true) AND coalesce(seneste_aarskontrol <= DATE '2025-11-21', true) AS ikke_set,
        NOT (coalesce(spirometry > DATE '2025-11-21', false) OR fev1_procent_12) AS uden_spirometri,
        coalesce(influenzavaccine <= DATE '2025-11-21', true) AS uden_vaccine,
        CASE WHEN NOT maybe_planned THEN true WHEN surely_planned THEN false END AS uden_plan,
        coalesce(rehabilitering <= DATE '2024-11-21', true) AS ikke_henvist
    FROM numbers
),
shown AS (
    SELECT
        patient_id,
        CASE WHEN age IS NULL THEN 'unknown' ELSE 'known' END AS alder_state, age AS alder,
        CASE WHEN sex IS NULL THEN 'unknown' ELSE 'known' END AS koen_state, sex AS koen,
        CASE WHEN diagnosedato_first_day IS NULL THEN 'unknown' ELSE 'known' END AS diagnosedato_state, diagnosedato_first_day, diagnosedato_last_day,
        CASE astma WHEN 1 THEN 'unknown' ELSE 'known' END AS astma_state, CASE astma WHEN 2 THEN 'ja' WHEN 0 THEN 'nej' END AS astma,
        CASE tobak WHEN 1 THEN 'unknown' ELSE 'known' END AS tobak_state, CASE tobak WHEN 2 THEN 'ja' WHEN 0 THEN 'nej' END AS tobak,
        'known' AS respirationssvigt_state, CASE WHEN respirationssvigt THEN 'ja' ELSE 'nej' END AS respirationssvigt,
        CASE WHEN fev1_procent_sure IS NULL THEN 'empty' WHEN fev1_procent_sure AND fev1_procent IS NOT NULL THEN 'known' ELSE 'unknown' END AS fev1_procent_state,
        fev1_procent, fev1_procent_comparator, fev1_procent_first_day, fev1_procent_last_day,
        CASE WHEN fev1_fvc_sure IS NULL THEN 'empty' WHEN fev1_fvc_sure AND fev1_fvc IS NOT NULL THEN 'known' ELSE 'unknown' END AS fev1_fvc_state,
        CASE WHEN fev1_fvc_sure THEN fev1_fvc END AS fev1_fvc, CASE WHEN fev1_fvc_sure THEN fev1_fvc_comparator END AS fev1_fvc_comparator,
        CASE WHEN fev1_fvc_sure THEN fev1_fvc_day END AS fev1_fvc_first_day, CASE WHEN fev1_fvc_sure THEN fev1_fvc_last END AS fev1_fvc_last_day,
        CASE WHEN fev1_sure IS NULL THEN 'empty' WHEN fev1_sure AND fev1 IS NOT NULL THEN 'known' ELSE 'unknown' END AS fev1_state,
        fev1, fev1_comparator, fev1_first_day, fev1_last_day,
        CASE WHEN forrige_fev1_sure IS NULL THEN 'empty' WHEN forrige_fev1_sure AND forrige_fev1 IS NOT NULL THEN 'known' ELSE 'unknown' END AS forrige_fev1_state,
        forrige_fev1, forrige_fev1_comparator, forrige_fev1_first_day, forrige_fev1_last_day,
        CASE WHEN no_change THEN 'empty' WHEN fev1_aendring IS NULL THEN 'unknown' ELSE 'known' END AS fev1_aendring_state, fev1_aendring,
        CASE WHEN mrc_sure IS NULL THEN 'empty' WHEN mrc_sure AND mrc IS NOT NULL THEN 'known' ELSE 'unknown' END AS mrc_state,
        mrc, mrc_comparator, mrc_first_day, mrc_last_day,
        CASE WHEN cat_sure IS NULL THEN 'empty' WHEN cat_sure AND cat IS NOT NULL THEN 'known' ELSE 'unknown' END AS cat_state,
        cat, cat_comparator, cat_first_day, cat_last_day,
        CASE WHEN forvaerringer IS NULL THEN 'unknown' ELSE 'known' END AS forvaerringer_state, forvaerringer,
        CASE WHEN kur_sure IS NULL THEN 'empty' WHEN kur_sure THEN 'known' ELSE 'unknown' END AS seneste_kur_state,
        kur_first_day AS seneste_kur_first_day, kur_last_day AS seneste_kur_last_day,
        CASE WHEN behandlet IS NULL THEN 'unknown' ELSE 'known' END AS kodet_forvaerring_behandlet_state,
        CASE WHEN behandlet THEN 'ja' WHEN NOT behandlet THEN 'nej' END AS kodet_forvaerring_behandlet,
        CASE WHEN inhalation IS NULL THEN 'empty' ELSE 'known' END AS inhalation_state, inhalation,
        CASE WHEN ics IS NULL THEN 'empty' ELSE 'known' END AS ics_state, ics,
        CASE WHEN lama IS NULL THEN 'empty' ELSE 'known' END AS lama_state, lama,
        CASE WHEN lungemedicin IS NULL THEN 'empty' ELSE 'known' END AS lungemedicin_state, lungemedicin,
        'known' AS rygeafvaenning_state, CASE WHEN rygeafvaenning THEN 'ja' ELSE 'nej' END AS rygeafvaenning,
        CASE WHEN bmi_sure IS NULL THEN 'empty' WHEN bmi_sure AND bmi IS NOT NULL THEN 'known' ELSE 'unknown' END AS bmi_state,
        bmi, bmi_comparator, bmi_first_day, bmi_last_day,
        CASE WHEN no_bmi THEN 'empty' WHEN NOT vaegt_known OR NOT hoejde_known THEN 'unknown' WHEN bmi_udregnet IS NULL THEN 'empty' ELSE 'known' END AS bmi_udregnet_state, bmi_udregnet,
        CASE WHEN iltmaetning_sure IS NULL THEN 'empty' WHEN iltmaetning_sure AND iltmaetning IS NOT NULL THEN 'known' ELSE 'unknown' END AS iltmaetning_state,
        iltmaetning, iltmaetning_comparator, iltmaetning_first_day, iltmaetning_last_day,
        CASE WHEN rejse_saette_sig_sure IS NULL THEN 'empty' WHEN rejse_saette_sig_sure AND rejse_saette_sig IS NOT NULL THEN 'known' ELSE 'unknown' END AS rejse_saette_sig_state,
        rejse_saette_sig, rejse_saette_sig_comparator, rejse_saette_sig_first_day, rejse_saette_sig_last_day,
        CASE WHEN crp_sure IS NULL THEN 'empty' WHEN crp_sure AND crp IS NOT NULL THEN 'known' ELSE 'unknown' END AS crp_state,
        crp, crp_comparator, crp_first_day, crp_last_day,
        CASE WHEN influenzavaccine IS NULL THEN 'empty' ELSE 'known' END AS influenzavaccine_state, influenzavaccine AS influenzavaccine_first_day, influenzavaccine AS influenzavaccine_last_day,
        CASE WHEN pneumokokvaccine IS NULL THEN 'empty' ELSE 'known' END AS pneumokokvaccine_state, pneumokokvaccine AS pneumokokvaccine_first_day, pneumokokvaccine AS pneumokokvaccine_last_day,
        CASE WHEN rehabilitering IS NULL THEN 'empty' ELSE 'known' END AS rehabilitering_state, rehabilitering AS rehabilitering_first_day, rehabilitering AS rehabilitering_last_day,
        CASE WHEN NOT maybe_planned THEN 'empty' WHEN forloebsplan IS NULL THEN 'unknown' ELSE 'known' END AS forloebsplan_state,
        forloebsplan AS forloebsplan_first_day, forloebsplan AS forloebsplan_last_day,
        CASE WHEN senest_set IS NULL THEN 'empty' ELSE 'known' END AS senest_set_state, senest_set AS senest_set_first_day, senest_set AS senest_set_last_day,
        CASE WHEN seneste_aarskontrol IS NULL THEN 'empty' ELSE 'known' END AS seneste_aarskontrol_state, seneste_aarskontrol AS seneste_aarskontrol_first_day, seneste_aarskontrol AS seneste_aarskontrol_last_day,
        coalesce(mrc_3, false)::INT AS subgroup_mrc_3_lower, coalesce(mrc_3, true)::INT AS subgroup_mrc_3_upper,
        coalesce(cat_10, false)::INT AS subgroup_cat_10_lower, coalesce(cat_10, true)::INT AS subgroup_cat_10_upper,
        coalesce(svaer, false)::INT AS subgroup_svaer_kol_lower, coalesce(svaer, true)::INT AS subgroup_svaer_kol_upper,
        coalesce(hyppige, false)::INT AS subgroup_hyppige_forvaerringer_lower, coalesce(hyppige, true)::INT AS subgroup_hyppige_forvaerringer_upper,
        coalesce(ikke_fulgt_op, false)::INT AS subgroup_forvaerring_uden_opfoelgning_lower, coalesce(ikke_fulgt_op, true)::INT AS subgroup_forvaerring_uden_opfoelgning_upper,
        coalesce(faldende, false)::INT AS subgroup_faldende_fev1_lower, coalesce(faldende, true)::INT AS subgroup_faldende_fev1_upper,
        coalesce(lav_bmi, false)::INT AS subgroup_lav_bmi_lower, coalesce(lav_bmi, true)::INT AS subgroup_lav_bmi_upper,
        coalesce(lav_iltmaetning, false)::INT AS subgroup_lav_iltmaetning_lower, coalesce(lav_iltmaetning, true)::INT AS subgroup_lav_iltmaetning_upper,
        coalesce(ryger, false)::INT AS subgroup_ryger_lower, coalesce(ryger, true)::INT AS subgroup_ryger_upper,
        coalesce(ogsaa_astma, false)::INT AS subgroup_ogsaa_astma_lower, coalesce(ogsaa_astma, true)::INT AS subgroup_ogsaa_astma_upper,
        coalesce(uden_vedligehold, false)::INT AS subgroup_uden_vedligehold_lower, coalesce(uden_vedligehold, true)::INT AS subgroup_uden_vedligehold_upper,
        coalesce(ics_uden, false)::INT AS subgroup_ics_uden_forvaerring_lower, coalesce(ics_uden, true)::INT AS subgroup_ics_uden_forvaerring_upper,
        coalesce(ikke_set, false)::INT AS subgroup_ikke_set_12_maaneder_lower, coalesce(ikke_set, true)::INT AS subgroup_ikke_set_12_maaneder_upper,
        coalesce(uden_spirometri, false)::INT AS subgroup_spirometri_mangler_lower, coalesce(uden_spirometri, true)::INT AS subgroup_spirometri_mangler_upper,
        coalesce(uden_vaccine, false)::INT AS subgroup_uden_influenzavaccine_lower, coalesce(uden_vaccine, true)::INT AS subgroup_uden_influenzavaccine_upper,
        coalesce(uden_plan, false)::INT AS subgroup_uden_forloebsplan_lower, coalesce(uden_plan, true)::INT AS subgroup_uden_forloebsplan_upper,
        coalesce(mrc_3 AND ikke_henvist, false)::INT AS subgroup_mrc_3_uden_rehabilitering_lower, coalesce(mrc_3 AND ikke_henvist, true)::INT AS subgroup_mrc_3_uden_rehabilitering_upper,
        coalesce(ikke_set OR uden_spirometri, false)::INT AS action_indkald_til_aarskontrol,
        coalesce(ikke_fulgt_op, false)::INT AS action_foelg_op_paa_forvaerring,
        coalesce(hyppige OR mrc_3 AND uden_vedligehold, false)::INT AS action_vurder_behandling,
        coalesce(ics_uden AND NOT ogsaa_astma, false)::INT AS action_vurder_steroid,
        coalesce(mrc_3 AND ikke_henvist, false)::INT AS action_henvis_til_rehabilitering,
        coalesce(uden_vaccine, false)::INT AS action_tilbyd_vaccination,
        coalesce(uden_plan, false)::INT AS action_laeg_forloebsplan
    FROM decided
)
SELECT
    l.patient_id,
    coalesce(l.member, false)::INT AS member,
    (l.member IS NULL)::INT AS possible,
    (l.member IS NOT DISTINCT FROM false AND l.q_indication)::INT AS quality_kol_i_indikation,
    (l.member IS NOT DISTINCT FROM false AND l.q_lama)::INT AS quality_lama_uden_diagnose,
    (l.member IS NOT DISTINCT FROM false AND l.q_contact)::INT AS quality_kol_kun_som_kontaktdiagnose,
    (l.member IS NOT DISTINCT FROM false AND l.q_bronchitis)::INT AS quality_kronisk_bronkitis,
    (l.member IS NOT DISTINCT FROM false AND l.q_ratio)::INT AS quality_obstruktiv_spirometri,
    shown.* EXCLUDE (patient_id),
    l.undecided_criteria
FROM listed l
LEFT JOIN shown USING (patient_id)
ORDER BY
    member DESC,
    shown.forvaerringer DESC NULLS LAST,
    CASE WHEN shown.fev1_procent_state = 'known' THEN shown.fev1_procent END NULLS LAST,
    l.patient_id
