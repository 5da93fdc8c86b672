-- Demens
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
        code <> 'P20' AS dementia
    FROM diagnosis_code
    WHERE clinic_id = $1
        AND (
            system = 'icpc2' AND code IN ('P70', 'P20')
            OR system = 'sks' AND (code LIKE 'DF00%' OR code LIKE 'DF01%' OR code LIKE 'DF02%' OR code LIKE 'DF03%' OR code LIKE 'DG30%')
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
        bool_or(dementia AND kind = 'forloeb' AND status = 'aktuel') AS current_dementia,
        min(day) FILTER (WHERE dementia AND kind = 'forloeb' AND status = 'aktuel') AS diagnosedato,
        string_agg(DISTINCT code, ', ' ORDER BY code) FILTER (WHERE dementia AND system = 'sks') AS demenstype,
        bool_or(dementia AND kind = 'kontakt') AS at_contact,
        bool_or(dementia AND kind = 'forloeb' AND status IN ('relevant', 'afsluttet')) AS former,
        bool_or(NOT dementia AND day > DATE '2024-11-21') AS memory
    FROM diagnoses
    GROUP BY patient_id
),
anti_dementia AS (
    SELECT patient_id, bool_or("end" IS NULL OR "end" >= DATE '2026-11-21') AS treated
    FROM medication
    WHERE clinic_id = $1 AND code LIKE 'N06D%' AND source = 'lokal' AND start <= DATE '2026-11-21'
    GROUP BY patient_id
),
tested AS (
    SELECT patient_id, max(date) AS day
    FROM service
    WHERE clinic_id = $1 AND code = '2149' AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
),
flagged AS (
    SELECT
        s.patient_id, s.sex, s.age, dx.diagnosedato, dx.demenstype, t.day AS seneste_psykometri,
        coalesce(dx.current_dementia, false) OR coalesce(a.treated, false) AS member,
        s.age >= 65 AND coalesce(dx.memory, false) AS q_memory,
        coalesce(dx.at_contact, false) AS q_contact,
        coalesce(dx.former, false) AS q_former,
        a.patient_id IS NOT NULL AS q_drug,
        s.age >= 65 AND coalesce(t.day > DATE '2025-11-21', false) AS q_tested
    FROM scope s
    LEFT JOIN dx USING (patient_id)
    LEFT JOIN anti_dementia a USING (patient_id)
    LEFT JOIN tested t USING (patient_id)
),
listed AS (
    SELECT * FROM flagged WHERE member OR q_memory OR q_contact OR q_former OR q_drug OR q_tested
),
members AS (
    SELECT patient_id FROM listed WHERE member
),
rx AS (
    SELECT
        patient_id,
        string_agg(DISTINCT code, ', ' ORDER BY code) FILTER (WHERE code LIKE 'N06D%') AS demensmedicin,
        string_agg(DISTINCT code, ', ' ORDER BY code) FILTER (WHERE code LIKE 'N05A%' AND code <> 'N05AN01') AS antipsykotika,
        min(start) FILTER (WHERE code LIKE 'N05A%' AND code <> 'N05AN01') AS antipsykotika_siden,
        string_agg(DISTINCT code, ', ' ORDER BY code) FILTER (WHERE (code LIKE 'N05BA%' OR code LIKE 'N05CD%' OR code LIKE 'N05CF%')) AS benzodiazepiner,
        string_agg(DISTINCT code, ', ' ORDER BY code) FILTER (WHERE (code LIKE 'N06AA%' OR code LIKE 'G04BD%')) AS antikolinerge,
        string_agg(DISTINCT code, ', ' ORDER BY code) FILTER (WHERE code LIKE 'N06AB%') AS ssri,
        count(DISTINCT code) AS antal_laegemidler,
        count(DISTINCT code) FILTER (WHERE as_needed = 0) AS regular
    FROM medication
    JOIN members USING (patient_id)
    WHERE clinic_id = $1 AND source = 'lokal' AND start <= DATE '2026-11-21' AND ("end" IS NULL OR "end" >= DATE '2026-11-21')
    GROUP BY patient_id
),
sv AS (
    SELECT
        patient_id,
        max(date) FILTER (WHERE code = '0120') AS seneste_aarskontrol,
        max(date) FILTER (WHERE code = '0121') AS seneste_hjemmebesoeg
    FROM service
    JOIN members USING (patient_id)
    WHERE clinic_id = $1 AND code IN ('0120', '0121') AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
),
seen AS (
    SELECT
        patient_id,
        max(date) AS seneste_kontakt,
        count(DISTINCT date) FILTER (WHERE date > DATE '2025-11-21') AS antal_kontakter
    FROM contact
    JOIN members USING (patient_id)
    WHERE clinic_id = $1 AND kind IN ('konsultation', 'videokonsultation', 'sygebesoeg')
        AND source = 'lokal' AND date <= DATE '2026-11-21'
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
        ('DNK05472', 'systolisk'),
        ('DNK05473', 'diastolisk'),
        ('NPU03804', 'vaegt'),
        ('NPU27281', 'bmi'),
        ('NPU03577', 'tsh'),
        ('NPU27547', 'tsh'),
        ('NPU01700', 'b12'),
        ('NPU02070', 'folat'),
        ('NPU01443', 'calcium'),
        ('NPU02319', 'haemoglobin'),
        ('NPU03429', 'natrium'),
        ('NPU18016', 'kreatinin'),
        ('NPU04998', 'kreatinin'),
        ('NPU27300', 'hba1c'),
        ('NPU03835', 'hba1c')
),
conversion (name, unit, factor, plus) AS (
    VALUES
        ('systolisk', 'mm[Hg]', 1, 0),
        ('systolisk', 'mmHg', 1, 0),
        ('diastolisk', 'mm[Hg]', 1, 0),
        ('diastolisk', 'mmHg', 1, 0),
        ('vaegt', 'kg', 1, 0),
        ('vaegt', 'g', 0.001, 0),
        ('bmi', 'kg/m2', 1, 0),
        ('bmi', 'kg/m²', 1, 0),
        ('bmi', 'kg/m^2', 1, 0),
        ('tsh', 'm[IU]/L', 1, 0),
        ('tsh', '10*-3.[IU]/L', 1, 0),
        ('tsh', '10^-3 IU/L', 1, 0),
        ('tsh', 'mIU/L', 1, 0),
        ('b12', 'pmol/L', 1, 0),
        ('folat', 'nmol/L', 1, 0),
        ('calcium', 'mmol/L', 1, 0),
        ('haemoglobin', 'mmol/L', 1, 0),
        ('haemoglobin', 'g/dL', 0.6206, 0),
        ('natrium', 'mmol/L', 1, 0),
        ('kreatinin', 'umol/L', 1, 0),
        ('kreatinin', 'µmol/L', 1, 0),
        ('kreatinin', 'mmol/L', 1000, 0),
        ('hba1c', 'mmol/mol', 1, 0),
        ('hba1c', '%', 10.93, -23.5),
        ('hba1c', '1', 1093, -23.5)
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
            'DNK05472', 'DNK05473', 'NPU03804', 'NPU27281', 'NPU03577', 'NPU27547', 'NPU01700', 'NPU02070', 'NPU01443',
            'NPU02319', 'NPU03429', 'NPU18016', 'NPU04998', 'NPU27300', 'NPU03835'
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
            PARTITION BY patient_id, name ORDER BY date DESC, time DESC NULLS LAST, CASE WHEN name IN ('vaegt', 'bmi', 'b12', 'folat', 'haemoglobin', 'natrium') THEN value ELSE -value END NULLS LAST, event_id
        ) = 1 AS newest
    FROM results
),
lab AS (
    SELECT
        patient_id,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'systolisk') AS systolisk,
        max(comparator) FILTER (WHERE newest AND name = 'systolisk') AS systolisk_comparator,
        max(date) FILTER (WHERE newest AND name = 'systolisk') AS systolisk_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'diastolisk') AS diastolisk,
        max(comparator) FILTER (WHERE newest AND name = 'diastolisk') AS diastolisk_comparator,
        max(date) FILTER (WHERE newest AND name = 'diastolisk') AS diastolisk_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'vaegt') AS vaegt,
        max(comparator) FILTER (WHERE newest AND name = 'vaegt') AS vaegt_comparator,
        max(date) FILTER (WHERE newest AND name = 'vaegt') AS vaegt_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'bmi') AS bmi,
        max(comparator) FILTER (WHERE newest AND name = 'bmi') AS bmi_comparator,
        max(date) FILTER (WHERE newest AND name = 'bmi') AS bmi_day,
        max(round(value, 2)) FILTER (WHERE newest AND name = 'tsh') AS tsh,
        max(comparator) FILTER (WHERE newest AND name = 'tsh') AS tsh_comparator,
        max(date) FILTER (WHERE newest AND name = 'tsh') AS tsh_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'b12') AS b12,
        max(comparator) FILTER (WHERE newest AND name = 'b12') AS b12_comparator,
        max(date) FILTER (WHERE newest AND name = 'b12') AS b12_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'folat') AS folat,
        max(comparator) FILTER (WHERE newest AND name = 'folat') AS folat_comparator,
        max(date) FILTER (WHERE newest AND name = 'folat') AS folat_day,
        max(round(value, 2)) FILTER (WHERE newest AND name = 'calcium') AS calcium,
        max(comparator) FILTER (WHERE newest AND name = 'calcium') AS calcium_comparator,
        max(date) FILTER (WHERE newest AND name = 'calcium') AS calcium_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'haemoglobin') AS haemoglobin,
        max(comparator) FILTER (WHERE newest AND name = 'haemoglobin') AS haemoglobin_comparator,
        max(date) FILTER (WHERE newest AND name = 'haemoglobin') AS haemoglobin_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'natrium') AS natrium,
        max(comparator) FILTER (WHERE newest AND name = 'natrium') AS natrium_comparator,
        max(date) FILTER (WHERE newest AND name = 'natrium') AS natrium_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'kreatinin') AS kreatinin,
        max(comparator) FILTER (WHERE newest AND name = 'kreatinin') AS kreatinin_comparator,
        max(date) FILTER (WHERE newest AND name = 'kreatinin') AS kreatinin_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'hba1c') AS hba1c,
        max(comparator) FILTER (WHERE newest AND name = 'hba1c') AS hba1c_comparator,
        max(date) FILTER (WHERE newest AND name = 'hba1c') AS hba1c_day,
        count(DISTINCT name) FILTER (WHERE date > DATE '2024-11-21' AND name IN ('tsh', 'b12', 'folat', 'calcium', 'haemoglobin', 'natrium', 'hba1c')) AS work_up
    FROM ranked
    GROUP BY patient_id
)
SELECT
    l.patient_id, l.member,
    NOT l.member AND q_memory AS "quality_hukommelsessvigt-uden-demens",
    NOT l.member AND q_contact AS "quality_demens-kun-som-kontaktdiagnose",
    NOT l.member AND q_former AS "quality_demens-ikke-laengere-aktuel",
    NOT l.member AND q_drug AS "quality_tidligere-demensmedicin",
    NOT l.member AND q_tested AS "quality_psykometri-uden-diagnose",
    coalesce(seneste_kontakt <= DATE '2025-11-21', true) AS "subgroup_ikke-set-12-maaneder",
    coalesce(seneste_aarskontrol <= DATE '2025-11-21', true) AS "subgroup_uden-aarskontrol",
    antipsykotika IS NOT NULL AS "subgroup_faar-antipsykotika",
    coalesce(antipsykotika_siden <= DATE '2026-08-21', false) AS "subgroup_antipsykotika-over-3-maaneder",
    benzodiazepiner IS NOT NULL AS "subgroup_faar-benzodiazepiner",
    antikolinerge IS NOT NULL AS "subgroup_faar-antikolinerge",
    coalesce(regular, 0) >= 5 AS "subgroup_mindst-fem-laegemidler",
    demensmedicin IS NULL AS "subgroup_uden-demensmedicin",
    coalesce(diagnosedato > DATE '2025-11-21', false) AS "subgroup_nydiagnosticeret",
    age < 65 AS "subgroup_under-65-aar",
    coalesce(bmi < 20, false) AS "subgroup_lavt-bmi",
    coalesce(seneste_kontakt <= DATE '2025-11-21', true) OR coalesce(seneste_aarskontrol <= DATE '2025-11-21', true) AS "action_indkald-til-aarskontrol",
    antipsykotika IS NOT NULL AS "action_vurder-antipsykotika",
    benzodiazepiner IS NOT NULL AS "action_vurder-benzodiazepiner",
    coalesce(regular, 0) >= 5 OR antikolinerge IS NOT NULL AS "action_tilbyd-medicingennemgang",
    coalesce(diagnosedato > DATE '2025-11-21', false) AND coalesce(work_up, 0) <= 6 AS "action_suppler-udredning",
    age AS alder, sex AS koen, diagnosedato, demenstype, demensmedicin, antipsykotika, antipsykotika_siden, benzodiazepiner,
    antikolinerge, ssri, coalesce(antal_laegemidler, 0) AS antal_laegemidler,
    seneste_aarskontrol, seneste_psykometri, seneste_hjemmebesoeg, seneste_kontakt, coalesce(antal_kontakter, 0) AS antal_kontakter,
    systolisk, systolisk_comparator, systolisk_day, diastolisk, diastolisk_comparator, diastolisk_day, vaegt,
    vaegt_comparator, vaegt_day, bmi, bmi_comparator, bmi_day, tsh, tsh_comparator, tsh_day, b12, b12_comparator,
    b12_day, folat, folat_comparator, folat_day, calcium, calcium_comparator, calcium_day, haemoglobin,
    haemoglobin_comparator, haemoglobin_day, natrium, natrium_comparator, natrium_day, kreatinin,
    kreatinin_comparator, kreatinin_day, hba1c, hba1c_comparator, hba1c_day
FROM listed l
LEFT JOIN rx USING (patient_id)
LEFT JOIN sv USING (patient_id)
LEFT JOIN seen USING (patient_id)
LEFT JOIN lab USING (patient_id)
ORDER BY l.member DESC, seneste_aarskontrol NULLS LAST, age DESC, l.patient_id
