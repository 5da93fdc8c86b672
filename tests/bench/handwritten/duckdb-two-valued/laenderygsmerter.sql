-- Lænderygsmerter
-- Written by hand for DuckDB: one scan per dataset where that is cheaper, who is listed first, everything else for the members only. Nobody is listed
-- without an event, so the patients are joined to those who have one.
-- Two-valued: an unknown attribute does not count, and a date known by month or year is its first day.
WITH coded AS (
    SELECT
        patient_id, event_id, system, code,
        code = 'L86' OR code LIKE 'DM544%' OR code LIKE 'DM543%' OR code LIKE 'DM511%' AS radiating,
        code = 'L02' OR code LIKE 'DM549%' AS wide,
        code LIKE 'DM485%' OR code LIKE 'DS%' AS fracture
    FROM diagnosis_code
    WHERE clinic_id = $clinic_id
        AND (
            system = 'icpc2' AND code IN ('L03', 'L84', 'L86', 'L02')
            OR system = 'sks' AND (
                code LIKE 'DM545%' OR code LIKE 'DM544%' OR code LIKE 'DM543%' OR code LIKE 'DM511%' OR code LIKE 'DM512%'
                OR code LIKE 'DM513%' OR code LIKE 'DM480%' OR code LIKE 'DM549%' OR code LIKE 'DM485%' OR code LIKE 'DS220%' OR code LIKE 'DS320%'
            )
        )
),
diagnoses AS (
    SELECT c.*, NOT c.wide AND NOT c.fracture AS low_back, d.kind, d.status, coalesce(d.debut, d.registered) AS day
    FROM coded c
    JOIN diagnosis d ON d.patient_id = c.patient_id AND d.event_id = c.event_id
    WHERE d.clinic_id = $clinic_id AND d.source = 'lokal' AND coalesce(d.debut, d.registered) <= DATE '2026-11-21'
),
dx AS (
    SELECT
        patient_id,
        max(day) FILTER (WHERE low_back AND day > DATE '2024-11-21') - min(day) FILTER (WHERE low_back AND day > DATE '2024-11-21') AS spaend,
        max(day) FILTER (WHERE wide AND day > DATE '2024-11-21') - min(day) FILTER (WHERE wide AND day > DATE '2024-11-21') AS wide_span,
        bool_or(low_back AND kind = 'forloeb' AND status = 'aktuel' AND day <= DATE '2026-08-21') AS current,
        min(day) FILTER (WHERE low_back) AS foerste_dato,
        min(day) FILTER (WHERE low_back AND day > DATE '2024-11-21') AS first_of_two_years,
        bool_or(radiating AND day > DATE '2024-11-21') AS radiating
    FROM diagnoses
    GROUP BY patient_id
),
drugs AS (
    SELECT
        patient_id, event_id, code, start, "end", indication,
        "end" IS NULL OR "end" >= DATE '2026-11-21' AS active,
        code LIKE 'N02A%' AS opioid,
        code LIKE 'M01A%' AS nsaid
    FROM medication
    WHERE clinic_id = $clinic_id AND source = 'lokal' AND start <= DATE '2026-11-21'
        AND (code LIKE 'N02A%' OR code LIKE 'M01A%' OR code IN ('N02BE01', 'N02BF01', 'N02BF02', 'N03AX12', 'N03AX16'))
        AND ("end" IS NULL OR "end" >= DATE '2026-05-23')
),
indicated AS (
    SELECT DISTINCT patient_id, true AS indicated
    FROM drugs
    WHERE active AND (indication ILIKE '%lænd%' OR indication ILIKE '%iskias%')
),
replaced AS (
    SELECT patient_id, replaces_event_id AS event_id
    FROM measurement
    WHERE clinic_id = $clinic_id AND replaces_event_id IS NOT NULL
        AND date <= DATE '2026-11-21' AND status IS DISTINCT FROM 'annulleret'
),
scores AS (
    SELECT
        patient_id, date, comparator, value,
        row_number() OVER (PARTITION BY patient_id ORDER BY date DESC, time DESC NULLS LAST, value DESC NULLS LAST, event_id) = 1 AS newest,
        row_number() OVER (PARTITION BY patient_id ORDER BY date, time NULLS FIRST, value DESC NULLS LAST, event_id) = 1 AS oldest
    FROM (
        SELECT patient_id, event_id, date, time, comparator, CASE WHEN unit = '{score}' THEN round(value, 0) END AS value
        FROM measurement m
        WHERE clinic_id = $clinic_id
            AND system = 'medcom'
            AND code = 'MCS88147'
            AND source = 'lokal'
            AND date <= DATE '2026-11-21'
            AND status IS DISTINCT FROM 'annulleret'
            AND NOT EXISTS (SELECT 1 FROM replaced r WHERE r.patient_id = m.patient_id AND r.event_id = m.event_id)
    )
),
scored AS (
    SELECT
        patient_id,
        max(value) FILTER (WHERE newest) AS manniche,
        max(comparator) FILTER (WHERE newest) AS manniche_comparator,
        max(date) AS manniche_day,
        max(value) FILTER (WHERE newest) - max(value) FILTER (WHERE oldest) AS manniche_aendring
    FROM scores
    GROUP BY patient_id
),
flagged AS (
    SELECT
        patient_id, sex, age,
        dx.spaend, dx.foerste_dato, dx.first_of_two_years, coalesce(dx.radiating, false) AS udstraaling_vist,
        m.manniche, m.manniche_comparator, m.manniche_day, m.manniche_aendring,
        age >= 18 AND (coalesce(dx.spaend >= 90, false) OR coalesce(dx.current, false)) AS member,
        age >= 18 AND coalesce(dx.wide_span >= 90, false) AS q_wide,
        age >= 18 AND coalesce(i.indicated, false) AS q_indication,
        coalesce(m.manniche_day > DATE '2025-11-21', false) AS q_scored
    FROM dx
    FULL JOIN indicated i USING (patient_id)
    FULL JOIN scored m USING (patient_id)
    JOIN (
        SELECT patient_id, sex, date_sub('year', birth_date, DATE '2026-11-21') AS age
        FROM patient
        WHERE clinic_id = $clinic_id
            AND birth_date <= DATE '2026-11-21'
            AND (registered_from IS NULL OR registered_from <= DATE '2026-11-21')
            AND (registered_to IS NULL OR registered_to >= DATE '2026-11-21')
            AND (death_date IS NULL OR death_date > DATE '2026-11-21')
    ) USING (patient_id)
),
listed AS (
    SELECT * FROM flagged WHERE member OR q_wide OR q_indication OR q_scored
),
members AS (
    SELECT patient_id, first_of_two_years FROM listed WHERE member
),
events AS (
    SELECT patient_id, event_id, day, min(system || '|' || code) AS code
    FROM diagnoses
    JOIN members USING (patient_id)
    WHERE low_back AND day > DATE '2024-11-21'
    GROUP BY patient_id, event_id, day
),
course AS (
    SELECT
        patient_id,
        max(code) FILTER (WHERE place = 1) AS seneste_diagnose,
        max(day) FILTER (WHERE place = 2) AS forrige_dato,
        count(DISTINCT day) AS antal_datoer,
        count(*) FILTER (WHERE earlier IS NULL OR day - earlier > 180) AS antal_forloeb
    FROM (
        SELECT *, row_number() OVER latest_first AS place, lead(day) OVER latest_first AS earlier
        FROM events
        WINDOW latest_first AS (PARTITION BY patient_id ORDER BY day DESC, event_id)
    )
    GROUP BY patient_id
),
other_diagnoses AS (
    SELECT
        patient_id,
        array_to_string(list_sort(list(DISTINCT code) FILTER (WHERE fracture)), ', ') AS rygbrud,
        coalesce(bool_or(radiating AND day BETWEEN first_of_two_years AND first_of_two_years + 42), false) AS radiating_early
    FROM diagnoses
    JOIN members USING (patient_id)
    WHERE fracture OR radiating
    GROUP BY patient_id
),
rx AS (
    SELECT
        patient_id,
        array_to_string(list_sort(list(code) FILTER (WHERE opioid)), ', ') AS opioider,
        bool_or(nsaid) AS nsaid,
        array_to_string(list_sort(list(code)), ', ') AS smertestillende
    FROM (SELECT DISTINCT patient_id, code, opioid, nsaid FROM drugs JOIN members USING (patient_id) WHERE active)
    GROUP BY patient_id
),
opioid_days AS (
    SELECT patient_id, sum(greatest(last - greatest(first, coalesce(reach + 1, first)) + 1, 0)) AS opioid_dage
    FROM (
        SELECT
            patient_id, first, last,
            max(last) OVER (PARTITION BY patient_id ORDER BY first, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
        FROM (
            SELECT patient_id, event_id, greatest(start, DATE '2026-05-23') AS first, least(coalesce("end", DATE '2026-11-21'), DATE '2026-11-21') AS last
            FROM drugs
            JOIN members USING (patient_id)
            WHERE opioid
        )
    )
    GROUP BY patient_id
),
answered AS (
    SELECT patient_id, max(date) AS start_back
    FROM questionnaire
    JOIN members USING (patient_id)
    WHERE clinic_id = $clinic_id AND kind = 'start-back' AND status = 'besvaret' AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
),
referred AS (
    SELECT
        patient_id,
        max(date) FILTER (WHERE kind = 'fysioterapi') AS henvist_fysioterapi,
        max(date) FILTER (WHERE kind = 'kiropraktor') AS henvist_kiropraktor,
        max(date) FILTER (WHERE kind = 'mr-skanning') AS henvist_mr,
        count(DISTINCT date) FILTER (WHERE kind = 'mr-skanning' AND date > DATE '2024-11-21') AS scans,
        bool_or(kind = 'mr-skanning' AND date BETWEEN first_of_two_years AND first_of_two_years + 42) AS scanned_early
    FROM referral
    JOIN members USING (patient_id)
    WHERE clinic_id = $clinic_id AND kind IN ('fysioterapi', 'kiropraktor', 'mr-skanning') AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
),
planned AS (
    SELECT patient_id, max(date) AS forloebsplan
    FROM care_plan
    JOIN members USING (patient_id)
    WHERE clinic_id = $clinic_id AND kind = 'laenderyg' AND status = 'aktiv' AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
),
seen AS (
    SELECT patient_id, max(date) AS senest_set
    FROM contact
    JOIN members USING (patient_id)
    WHERE clinic_id = $clinic_id AND kind IN ('konsultation', 'videokonsultation', 'sygebesoeg')
        AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
)
SELECT
    l.patient_id, l.member,
    NOT l.member AND q_wide AS "quality_bred-rygkode",
    NOT l.member AND q_indication AS "quality_laenderyg-i-indikation",
    NOT l.member AND q_scored AS "quality_manniche-uden-diagnose",
    udstraaling_vist AS "subgroup_med-udstraaling",
    NOT udstraaling_vist AS "subgroup_uden-udstraaling",
    coalesce(antal_forloeb, 0) >= 2 AS "subgroup_tilbagevendende",
    opioider IS NOT NULL AS "subgroup_opioid",
    opioider IS NOT NULL AND opioid_dage >= 90 AS "subgroup_opioid-90-dage",
    age >= 75 AND coalesce(nsaid, false) AS "subgroup_nsaid-75",
    coalesce(manniche >= 30, false) AS "subgroup_manniche-30",
    coalesce(manniche_aendring <= -6, false) AS "subgroup_bedre-manniche",
    forloebsplan IS NULL AS "subgroup_uden-forloebsplan",
    coalesce(greatest(henvist_fysioterapi, henvist_kiropraktor) <= DATE '2025-11-21', true) AS "subgroup_ikke-henvist",
    coalesce(scanned_early, false) AND NOT coalesce(radiating_early, false) AS "subgroup_tidlig-mr",
    coalesce(scans, 0) >= 2 AS "subgroup_gentagne-mr",
    rygbrud IS NOT NULL AS "subgroup_brud-i-ryggen",
    forloebsplan IS NULL AS "action_laeg-forloebsplan",
    opioider IS NOT NULL AND opioid_dage >= 90 AS "action_vurder-opioid",
    coalesce(manniche >= 30, false) AND coalesce(greatest(henvist_fysioterapi, henvist_kiropraktor) <= DATE '2025-11-21', true) AS "action_henvis-til-traening",
    rygbrud IS NOT NULL AS "action_vurder-roede-flag",
    age >= 75 AND coalesce(nsaid, false) AS "action_vurder-nsaid",
    age AS alder, sex AS koen, seneste_diagnose, forrige_dato, foerste_dato, spaend,
    coalesce(antal_datoer, 0) AS antal_datoer, coalesce(antal_forloeb, 0) AS antal_forloeb, udstraaling_vist, rygbrud,
    opioider, coalesce(opioid_dage, 0) AS opioid_dage, coalesce(nsaid, false) AS nsaid, smertestillende,
    manniche, manniche_comparator, manniche_day, manniche_aendring, start_back,
    henvist_fysioterapi, henvist_kiropraktor, henvist_mr, forloebsplan, senest_set
FROM listed l
LEFT JOIN course USING (patient_id)
LEFT JOIN other_diagnoses USING (patient_id)
LEFT JOIN rx USING (patient_id)
LEFT JOIN opioid_days USING (patient_id)
LEFT JOIN answered USING (patient_id)
LEFT JOIN referred USING (patient_id)
LEFT JOIN planned USING (patient_id)
LEFT JOIN seen USING (patient_id)
ORDER BY l.member DESC, manniche DESC NULLS LAST, spaend DESC NULLS LAST, l.patient_id
