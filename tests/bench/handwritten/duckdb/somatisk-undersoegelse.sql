-- Fokuseret somatisk undersøgelse
-- Written by hand for DuckDB: one scan per dataset, who is listed first, everything else for the members only.
-- Two-valued: an unknown attribute does not count, and a date known by month or year is its first day.
WITH scope AS (
    SELECT patient_id, sex, birth_date, date_sub('year', birth_date, DATE '2026-11-21') AS age
    FROM patient
    WHERE clinic_id = $clinic_id
        AND birth_date <= DATE '2026-11-21'
        AND (registered_from IS NULL OR registered_from <= DATE '2026-11-21')
        AND (registered_to IS NULL OR registered_to >= DATE '2026-11-21')
        AND (death_date IS NULL OR death_date > DATE '2026-11-21')
),
coded AS (
    SELECT
        patient_id, event_id, system, code,
        code = 'P76' AS depression,
        code LIKE 'DF32%' OR code LIKE 'DF33%' AS severe
    FROM diagnosis_code
    WHERE clinic_id = $clinic_id
        AND (
            system = 'icpc2' AND code IN ('P72', 'P73', 'P98', 'P76')
            OR system = 'sks' AND (
                code LIKE 'DF20%' OR code LIKE 'DF21%' OR code LIKE 'DF22%' OR code LIKE 'DF23%' OR code LIKE 'DF24%'
                OR code LIKE 'DF25%' OR code LIKE 'DF28%' OR code LIKE 'DF29%' OR code LIKE 'DF30%' OR code LIKE 'DF31%'
                OR code LIKE 'DF322%' OR code LIKE 'DF323%' OR code LIKE 'DF332%' OR code LIKE 'DF333%'
            )
        )
),
diagnoses AS (
    SELECT c.*, d.kind, d.status, coalesce(d.debut, d.registered) AS day
    FROM coded c
    JOIN diagnosis d ON d.patient_id = c.patient_id AND d.event_id = c.event_id
    WHERE d.clinic_id = $clinic_id AND d.source = 'lokal' AND coalesce(d.debut, d.registered) <= DATE '2026-11-21'
),
severely_depressed AS (
    SELECT DISTINCT p76.patient_id
    FROM diagnoses p76
    JOIN diagnoses sks USING (patient_id, event_id)
    WHERE p76.depression AND sks.severe AND p76.kind = 'forloeb' AND p76.status = 'aktuel'
),
dx AS (
    SELECT DISTINCT patient_id
    FROM diagnoses
    WHERE NOT depression AND NOT severe AND kind = 'forloeb' AND status IN ('aktuel', 'relevant')
),
rx AS (
    SELECT
        patient_id,
        bool_or(code = 'N05AN01') AS lithium,
        bool_or(code = 'N05AH02') AS clozapin,
        string_agg(DISTINCT code, ', ' ORDER BY code) FILTER (WHERE code <> 'N05AN01') AS antipsykotika
    FROM medication
    WHERE clinic_id = $clinic_id AND code LIKE 'N05A%' AND source = 'lokal'
        AND start <= DATE '2026-11-21' AND ("end" IS NULL OR "end" >= DATE '2026-11-21')
    GROUP BY patient_id
),
examined AS (
    SELECT patient_id, max(date) AS seneste_undersoegelse, count(DISTINCT date) AS antal_undersoegelser
    FROM service
    WHERE clinic_id = $clinic_id AND code = '2150' AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
),
flagged AS (
    SELECT
        s.patient_id, s.sex, s.age, s.birth_date AS foedselsdato,
        rx.lithium, rx.clozapin, rx.antipsykotika, e.seneste_undersoegelse, e.antal_undersoegelser,
        s.age >= 18 AND (dx.patient_id IS NOT NULL OR sd.patient_id IS NOT NULL OR coalesce(rx.lithium, false)) AS member,
        coalesce(e.seneste_undersoegelse > DATE '2024-11-21', false) AS q_examined,
        coalesce(rx.clozapin, false) AS q_clozapine
    FROM scope s
    LEFT JOIN dx USING (patient_id)
    LEFT JOIN severely_depressed sd USING (patient_id)
    LEFT JOIN rx USING (patient_id)
    LEFT JOIN examined e USING (patient_id)
),
listed AS (
    SELECT * FROM flagged WHERE member OR q_examined OR q_clozapine
),
members AS (
    SELECT patient_id FROM listed WHERE member
),
shown_diagnoses AS (
    SELECT patient_id, string_agg(DISTINCT code, ', ' ORDER BY code) AS psykiske_diagnoser_liste
    FROM diagnoses
    JOIN members USING (patient_id)
    WHERE NOT depression
    GROUP BY patient_id
),
coded_risks AS MATERIALIZED (
    SELECT patient_id, event_id, code
    FROM diagnosis_code
    JOIN members USING (patient_id)
    WHERE clinic_id = $clinic_id AND system = 'icpc2' AND code IN ('T89', 'T90', 'K86', 'K87', 'T93', 'T82', 'P17', 'P15')
),
risks AS (
    SELECT
        patient_id,
        bool_or(code IN ('T89', 'T90')) AS diabetes,
        bool_or(code IN ('K86', 'K87')) AS hypertension,
        bool_or(code = 'T93') AS lipidforstyrrelse,
        bool_or(code = 'T82') AS fedme,
        bool_or(code = 'P17') AS tobak,
        bool_or(code = 'P15') AS alkohol
    FROM coded_risks
    JOIN diagnosis d USING (patient_id, event_id)
    WHERE d.clinic_id = $clinic_id AND d.source = 'lokal' AND coalesce(d.debut, d.registered) <= DATE '2026-11-21'
    GROUP BY patient_id
),
sv AS (
    SELECT
        patient_id,
        max(date) FILTER (WHERE code = '0120') AS seneste_aarskontrol,
        max(date) FILTER (WHERE code = '0123') AS seneste_botilbud,
        max(date) FILTER (WHERE code = '2101') AS seneste_blodproeve
    FROM service
    JOIN members USING (patient_id)
    WHERE clinic_id = $clinic_id AND code IN ('0120', '0123', '2101') AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
),
seen AS (
    SELECT patient_id, max(date) AS seneste_kontakt
    FROM contact
    JOIN members USING (patient_id)
    WHERE clinic_id = $clinic_id AND kind IN ('konsultation', 'videokonsultation', 'sygebesoeg')
        AND source = 'lokal' AND date <= DATE '2026-11-21'
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
replaced AS (
    SELECT patient_id, replaces_event_id AS event_id
    FROM measurement
    WHERE clinic_id = $clinic_id AND replaces_event_id IS NOT NULL
        AND date <= DATE '2026-11-21' AND status IS DISTINCT FROM 'annulleret'
),
analysis (code, name) AS (
    VALUES
        ('DNK05472', 'systolisk'),
        ('DNK05473', 'diastolisk'),
        ('MCS88019', 'hjemme_systolisk'),
        ('MCS88020', 'hjemme_diastolisk'),
        ('NPU21692', 'puls'),
        ('NPU03804', 'vaegt'),
        ('NPU03794', 'hoejde'),
        ('NPU27281', 'bmi'),
        ('NPU27300', 'hba1c'),
        ('NPU03835', 'hba1c'),
        ('NPU01566', 'kolesterol'),
        ('NPU01567', 'hdl'),
        ('NPU01568', 'ldl'),
        ('NPU10171', 'ldl'),
        ('DNK35308', 'ldl'),
        ('NPU04094', 'triglycerid'),
        ('NPU03620', 'triglycerid'),
        ('NPU19651', 'alat'),
        ('NPU18016', 'kreatinin'),
        ('NPU04998', 'kreatinin'),
        ('DNK35302', 'egfr'),
        ('DNK35131', 'egfr'),
        ('NPU19661', 'acr'),
        ('NPU28842', 'acr'),
        ('NPU03577', 'tsh'),
        ('NPU27547', 'tsh'),
        ('NPU03429', 'natrium'),
        ('NPU03230', 'kalium'),
        ('NPU02613', 'p_lithium'),
        ('NPU04114', 'p_clozapin'),
        ('NPU02593', 'leukocytter'),
        ('NPU02902', 'neutrofilocytter')
),
conversion (name, unit, factor, plus) AS (
    VALUES
        ('systolisk', 'mm[Hg]', 1, 0),
        ('systolisk', 'mmHg', 1, 0),
        ('diastolisk', 'mm[Hg]', 1, 0),
        ('diastolisk', 'mmHg', 1, 0),
        ('hjemme_systolisk', 'mm[Hg]', 1, 0),
        ('hjemme_systolisk', 'mmHg', 1, 0),
        ('hjemme_diastolisk', 'mm[Hg]', 1, 0),
        ('hjemme_diastolisk', 'mmHg', 1, 0),
        ('puls', '/min', 1, 0),
        ('puls', '1/min', 1, 0),
        ('vaegt', 'kg', 1, 0),
        ('vaegt', 'g', 0.001, 0),
        ('hoejde', 'm', 1, 0),
        ('hoejde', 'cm', 0.01, 0),
        ('bmi', 'kg/m2', 1, 0),
        ('bmi', 'kg/m²', 1, 0),
        ('bmi', 'kg/m^2', 1, 0),
        ('hba1c', 'mmol/mol', 1, 0),
        ('hba1c', '%', 10.93, -23.5),
        ('hba1c', '1', 1093, -23.5),
        ('kolesterol', 'mmol/L', 1, 0),
        ('hdl', 'mmol/L', 1, 0),
        ('ldl', 'mmol/L', 1, 0),
        ('triglycerid', 'mmol/L', 1, 0),
        ('alat', 'U/L', 1, 0),
        ('kreatinin', 'umol/L', 1, 0),
        ('kreatinin', 'µmol/L', 1, 0),
        ('kreatinin', 'mmol/L', 1000, 0),
        ('egfr', 'mL/min/{1.73_m2}', 1, 0),
        ('egfr', 'mL/min/1.73m2', 1, 0),
        ('egfr', 'mL/min/1,73m²', 1, 0),
        ('acr', 'mg/g', 1, 0),
        ('acr', 'mg/mmol', 8.84, 0),
        ('tsh', 'm[IU]/L', 1, 0),
        ('tsh', '10*-3.[IU]/L', 1, 0),
        ('tsh', '10^-3 IU/L', 1, 0),
        ('tsh', 'mIU/L', 1, 0),
        ('natrium', 'mmol/L', 1, 0),
        ('kalium', 'mmol/L', 1, 0),
        ('p_lithium', 'mmol/L', 1, 0),
        ('p_clozapin', 'nmol/L', 1, 0),
        ('leukocytter', '10*9/L', 1, 0),
        ('leukocytter', '10^9/L', 1, 0),
        ('neutrofilocytter', '10*9/L', 1, 0),
        ('neutrofilocytter', '10^9/L', 1, 0)
),
results AS (
    SELECT m.patient_id, m.event_id, a.name, m.date, m.time, m.comparator, m.value * c.factor + c.plus AS value
    FROM measurement m
    JOIN members USING (patient_id)
    JOIN analysis a ON a.code = m.code
    LEFT JOIN conversion c ON c.name = a.name AND c.unit = m.unit
    WHERE m.clinic_id = $clinic_id
        AND (
            system = 'npu' AND m.code IN (
            'DNK05472', 'DNK05473', 'NPU21692', 'NPU03804', 'NPU03794', 'NPU27281', 'NPU27300', 'NPU03835', 'NPU01566',
            'NPU01567', 'NPU01568', 'NPU10171', 'DNK35308', 'NPU04094', 'NPU03620', 'NPU19651', 'NPU18016', 'NPU04998',
            'DNK35302', 'DNK35131', 'NPU19661', 'NPU28842', 'NPU03577', 'NPU27547', 'NPU03429', 'NPU03230', 'NPU02613',
            'NPU04114', 'NPU02593', 'NPU02902')
            OR m.system = 'medcom' AND m.code IN ('MCS88019', 'MCS88020')
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
            PARTITION BY patient_id, name ORDER BY date DESC, time DESC NULLS LAST, CASE WHEN name IN ('hdl', 'egfr', 'natrium', 'leukocytter', 'neutrofilocytter') THEN value ELSE -value END NULLS LAST, event_id
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
        max(round(value, 0)) FILTER (WHERE newest AND name = 'hjemme_systolisk') AS hjemme_systolisk,
        max(comparator) FILTER (WHERE newest AND name = 'hjemme_systolisk') AS hjemme_systolisk_comparator,
        max(date) FILTER (WHERE newest AND name = 'hjemme_systolisk') AS hjemme_systolisk_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'hjemme_diastolisk') AS hjemme_diastolisk,
        max(comparator) FILTER (WHERE newest AND name = 'hjemme_diastolisk') AS hjemme_diastolisk_comparator,
        max(date) FILTER (WHERE newest AND name = 'hjemme_diastolisk') AS hjemme_diastolisk_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'puls') AS puls,
        max(comparator) FILTER (WHERE newest AND name = 'puls') AS puls_comparator,
        max(date) FILTER (WHERE newest AND name = 'puls') AS puls_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'vaegt') AS vaegt,
        max(comparator) FILTER (WHERE newest AND name = 'vaegt') AS vaegt_comparator,
        max(date) FILTER (WHERE newest AND name = 'vaegt') AS vaegt_day,
        max(round(value, 2)) FILTER (WHERE newest AND name = 'hoejde') AS hoejde,
        max(comparator) FILTER (WHERE newest AND name = 'hoejde') AS hoejde_comparator,
        max(date) FILTER (WHERE newest AND name = 'hoejde') AS hoejde_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'bmi') AS bmi,
        max(comparator) FILTER (WHERE newest AND name = 'bmi') AS bmi_comparator,
        max(date) FILTER (WHERE newest AND name = 'bmi') AS bmi_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'hba1c') AS hba1c,
        max(comparator) FILTER (WHERE newest AND name = 'hba1c') AS hba1c_comparator,
        max(date) FILTER (WHERE newest AND name = 'hba1c') AS hba1c_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'kolesterol') AS kolesterol,
        max(comparator) FILTER (WHERE newest AND name = 'kolesterol') AS kolesterol_comparator,
        max(date) FILTER (WHERE newest AND name = 'kolesterol') AS kolesterol_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'hdl') AS hdl,
        max(comparator) FILTER (WHERE newest AND name = 'hdl') AS hdl_comparator,
        max(date) FILTER (WHERE newest AND name = 'hdl') AS hdl_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'ldl') AS ldl,
        max(comparator) FILTER (WHERE newest AND name = 'ldl') AS ldl_comparator,
        max(date) FILTER (WHERE newest AND name = 'ldl') AS ldl_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'triglycerid') AS triglycerid,
        max(comparator) FILTER (WHERE newest AND name = 'triglycerid') AS triglycerid_comparator,
        max(date) FILTER (WHERE newest AND name = 'triglycerid') AS triglycerid_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'alat') AS alat,
        max(comparator) FILTER (WHERE newest AND name = 'alat') AS alat_comparator,
        max(date) FILTER (WHERE newest AND name = 'alat') AS alat_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'kreatinin') AS kreatinin,
        max(comparator) FILTER (WHERE newest AND name = 'kreatinin') AS kreatinin_comparator,
        max(date) FILTER (WHERE newest AND name = 'kreatinin') AS kreatinin_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'egfr') AS egfr,
        max(comparator) FILTER (WHERE newest AND name = 'egfr') AS egfr_comparator,
        max(date) FILTER (WHERE newest AND name = 'egfr') AS egfr_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'acr') AS acr,
        max(comparator) FILTER (WHERE newest AND name = 'acr') AS acr_comparator,
        max(date) FILTER (WHERE newest AND name = 'acr') AS acr_day,
        max(round(value, 2)) FILTER (WHERE newest AND name = 'tsh') AS tsh,
        max(comparator) FILTER (WHERE newest AND name = 'tsh') AS tsh_comparator,
        max(date) FILTER (WHERE newest AND name = 'tsh') AS tsh_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'natrium') AS natrium,
        max(comparator) FILTER (WHERE newest AND name = 'natrium') AS natrium_comparator,
        max(date) FILTER (WHERE newest AND name = 'natrium') AS natrium_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'kalium') AS kalium,
        max(comparator) FILTER (WHERE newest AND name = 'kalium') AS kalium_comparator,
        max(date) FILTER (WHERE newest AND name = 'kalium') AS kalium_day,
        max(round(value, 2)) FILTER (WHERE newest AND name = 'p_lithium') AS p_lithium,
        max(comparator) FILTER (WHERE newest AND name = 'p_lithium') AS p_lithium_comparator,
        max(date) FILTER (WHERE newest AND name = 'p_lithium') AS p_lithium_day,
        max(round(value, 0)) FILTER (WHERE newest AND name = 'p_clozapin') AS p_clozapin,
        max(comparator) FILTER (WHERE newest AND name = 'p_clozapin') AS p_clozapin_comparator,
        max(date) FILTER (WHERE newest AND name = 'p_clozapin') AS p_clozapin_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'leukocytter') AS leukocytter,
        max(comparator) FILTER (WHERE newest AND name = 'leukocytter') AS leukocytter_comparator,
        max(date) FILTER (WHERE newest AND name = 'leukocytter') AS leukocytter_day,
        max(round(value, 1)) FILTER (WHERE newest AND name = 'neutrofilocytter') AS neutrofilocytter,
        max(comparator) FILTER (WHERE newest AND name = 'neutrofilocytter') AS neutrofilocytter_comparator,
        max(date) FILTER (WHERE newest AND name = 'neutrofilocytter') AS neutrofilocytter_day,
        max(round(value, 0)) FILTER (WHERE name = 'hba1c' AND date > DATE '2023-11-21') AS hba1c_hoejeste,
        min(round(value, 1)) FILTER (WHERE name = 'neutrofilocytter' AND date > DATE '2025-11-21') AS neutrofilocytter_laveste
    FROM ranked
    GROUP BY patient_id
)
SELECT
    l.patient_id, l.member,
    NOT l.member AND q_examined AS "quality_undersoegt-uden-diagnose",
    NOT l.member AND q_clozapine AS "quality_clozapin-uden-diagnose",
    coalesce(seneste_undersoegelse > DATE '2025-11-21', false) AS "subgroup_undersoegt",
    coalesce(seneste_undersoegelse <= DATE '2025-11-21', true) AS "subgroup_ikke-undersoegt",
    coalesce(seneste_undersoegelse <= DATE '2025-11-21', false) AS "subgroup_tidligere-undersoegt",
    high_pressure AS "subgroup_forhoejet-blodtryk",
    maybe_diabetes AS "subgroup_hba1c-uden-diabetesdiagnose",
    coalesce(tobak, false) AS "subgroup_rygere",
    lithium_unchecked AS "subgroup_lithium-kontrol-mangler",
    clozapine_unchecked AS "subgroup_clozapin-kontrol-mangler",
    coalesce(tobak, false)::INTEGER + coalesce(hypertension, false)::INTEGER + coalesce(diabetes, false)::INTEGER
        + coalesce(lipidforstyrrelse, false)::INTEGER + coalesce(bmi >= 30, false)::INTEGER >= 2 AS "subgroup_risikoprofil-samlet",
    coalesce(seneste_undersoegelse <= DATE '2025-11-21', true) AS "action_indkald-til-undersoegelse",
    lithium_unchecked AS "action_bestil-lithiumkontrol",
    clozapine_unchecked AS "action_bestil-clozapinkontrol",
    high_pressure AS "action_foelg-op-paa-blodtryk",
    maybe_diabetes AS "action_udred-for-diabetes",
    coalesce(tobak, false) AS "action_tilbyd-rygestop",
    NOT (
        coalesce(hba1c_day > DATE '2025-11-21', false) AND coalesce(ldl_day > DATE '2025-11-21', false)
        AND coalesce(alat_day > DATE '2025-11-21', false) AND coalesce(kreatinin_day > DATE '2025-11-21', false)
    ) AS "action_bestil-blodproever",
    coalesce(influenzavaccine <= DATE '2026-05-21', true) AS "action_tilbyd-influenzavaccine",
    age AS alder, sex AS koen, foedselsdato, psykiske_diagnoser_liste, seneste_undersoegelse,
    coalesce(antal_undersoegelser, 0) AS antal_undersoegelser, seneste_aarskontrol, seneste_botilbud, seneste_blodproeve, seneste_kontakt,
    hba1c_hoejeste, neutrofilocytter_laveste, antipsykotika,
    coalesce(lithium, false) AS lithium, coalesce(clozapin, false) AS clozapin, coalesce(diabetes, false) AS diabetes,
    coalesce(hypertension, false) AS hypertension, coalesce(lipidforstyrrelse, false) AS lipidforstyrrelse, coalesce(fedme, false) AS fedme,
    coalesce(tobak, false) AS tobak, coalesce(alkohol, false) AS alkohol, influenzavaccine, pneumokokvaccine,
    systolisk, systolisk_comparator, systolisk_day, diastolisk, diastolisk_comparator, diastolisk_day,
    hjemme_systolisk, hjemme_systolisk_comparator, hjemme_systolisk_day, hjemme_diastolisk,
    hjemme_diastolisk_comparator, hjemme_diastolisk_day, puls, puls_comparator, puls_day, vaegt, vaegt_comparator,
    vaegt_day, hoejde, hoejde_comparator, hoejde_day, bmi, bmi_comparator, bmi_day, hba1c, hba1c_comparator,
    hba1c_day, kolesterol, kolesterol_comparator, kolesterol_day, hdl, hdl_comparator, hdl_day, ldl, ldl_comparator,
    ldl_day, triglycerid, triglycerid_comparator, triglycerid_day, alat, alat_comparator, alat_day, kreatinin,
    kreatinin_comparator, kreatinin_day, egfr, egfr_comparator, egfr_day, acr, acr_comparator, acr_day, tsh,
    tsh_comparator, tsh_day, natrium, natrium_comparator, natrium_day, kalium, kalium_comparator, kalium_day,
    p_lithium, p_lithium_comparator, p_lithium_day, p_clozapin, p_clozapin_comparator, p_clozapin_day, leukocytter,
    leukocytter_comparator, leukocytter_day, neutrofilocytter, neutrofilocytter_comparator, neutrofilocytter_day
FROM (
    SELECT
        *,
        coalesce(systolisk >= 140, false) OR coalesce(diastolisk >= 90, false) AS high_pressure,
        coalesce(hba1c >= 48, false) AND NOT coalesce(diabetes, false) AS maybe_diabetes,
        coalesce(lithium, false) AND NOT (
            coalesce(p_lithium_day > DATE '2026-05-21', false) AND coalesce(kreatinin_day > DATE '2026-05-21', false)
            AND coalesce(tsh_day > DATE '2026-05-21', false)
        ) AS lithium_unchecked,
        coalesce(clozapin, false) AND coalesce(neutrofilocytter_day <= DATE '2026-10-17', true) AS clozapine_unchecked
    FROM listed
    LEFT JOIN shown_diagnoses USING (patient_id)
    LEFT JOIN risks USING (patient_id)
    LEFT JOIN sv USING (patient_id)
    LEFT JOIN seen USING (patient_id)
    LEFT JOIN vaccines USING (patient_id)
    LEFT JOIN lab USING (patient_id)
) l
ORDER BY l.member DESC, seneste_undersoegelse NULLS LAST, age DESC, l.patient_id
