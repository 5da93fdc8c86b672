-- Kontinuitet
-- Written by hand for DuckDB: one scan per dataset, who is listed first, everything else for the members only.
-- Two-valued: an unknown attribute does not count, and a date known by month or year is its first day.
WITH scope AS (
    SELECT patient_id, sex, birth_date, sikringsgruppe, fast_laege
    FROM patient
    WHERE clinic_id = $clinic_id
        AND birth_date <= DATE '2026-11-21'
        AND (registered_from IS NULL OR registered_from <= DATE '2026-11-21')
        AND (registered_to IS NULL OR registered_to >= DATE '2026-11-21')
        AND (death_date IS NULL OR death_date > DATE '2026-11-21')
),
coded AS (
    SELECT patient_id, event_id, code
    FROM diagnosis_code
    WHERE clinic_id = $clinic_id AND system = 'icpc2' AND code IN ('P70', 'P72', 'P73', 'P76', 'R95', 'T89', 'T90', 'K77')
),
diseases AS (
    SELECT c.patient_id, c.code, coalesce(bool_or(d.kind = 'forloeb' AND d.status = 'aktuel'), false) AS current
    FROM coded c
    JOIN diagnosis d ON d.patient_id = c.patient_id AND d.event_id = c.event_id
    WHERE d.clinic_id = $clinic_id AND d.source = 'lokal' AND coalesce(d.debut, d.registered) <= DATE '2026-11-21'
    GROUP BY c.patient_id, c.code
),
dx AS (
    SELECT
        patient_id,
        count(*) AS kodet,
        count(*) FILTER (WHERE current) AS antal_kroniske,
        array_to_string(list_sort(list(code) FILTER (WHERE current)), ', ') AS kroniske
    FROM diseases
    GROUP BY patient_id
),
contacts AS (
    SELECT patient_id, practitioner, date
    FROM contact
    WHERE clinic_id = $clinic_id AND kind IN ('konsultation', 'videokonsultation', 'sygebesoeg', 'telefonkonsultation')
        AND source = 'lokal' AND date <= DATE '2026-11-21'
),
often AS (
    SELECT patient_id
    FROM contacts
    WHERE date > DATE '2024-11-21'
        AND patient_id IN (SELECT patient_id FROM contacts WHERE date > DATE '2024-11-21' GROUP BY patient_id HAVING count(*) >= 12)
    GROUP BY patient_id
    HAVING count(DISTINCT date) >= 12
),
flagged AS (
    SELECT
        s.patient_id, s.sex, s.birth_date, s.fast_laege, dx.kroniske, coalesce(dx.antal_kroniske, 0) AS antal_kroniske,
        coalesce(s.sikringsgruppe = '1', false) AND (s.birth_date <= DATE '1951-11-21' OR coalesce(dx.antal_kroniske, 0) >= 2) AS member,
        o.patient_id IS NOT NULL AS q_often,
        coalesce(dx.kodet, 0) >= 2 AS q_coded
    FROM scope s
    LEFT JOIN dx USING (patient_id)
    LEFT JOIN often o USING (patient_id)
),
listed AS (
    SELECT * FROM flagged WHERE member OR q_often OR q_coded
),
members AS (
    SELECT patient_id, fast_laege FROM listed WHERE member
),
practitioners AS (
    SELECT
        patient_id, practitioner, practitioner = fast_laege AS own,
        count(*) FILTER (WHERE date > DATE '2024-11-21') AS both_years,
        count(*) FILTER (WHERE date > DATE '2025-11-21') AS last_year,
        max(date) AS latest
    FROM contacts
    JOIN members USING (patient_id)
    GROUP BY patient_id, practitioner, own
),
seen AS (
    SELECT
        patient_id,
        sum(both_years) AS antal_kontakter,
        count(practitioner) FILTER (WHERE both_years > 0) AS antal_behandlere,
        CASE WHEN sum(both_years) >= 3 THEN round(max(both_years) FILTER (WHERE practitioner IS NOT NULL) / sum(both_years), 2) END AS upc,
        CASE WHEN sum(last_year) >= 2 THEN round(max(last_year) FILTER (WHERE practitioner IS NOT NULL) / sum(last_year), 2) END AS upc_seneste_aar,
        CASE
            WHEN sum(both_years - last_year) >= 2
            THEN round(max(both_years - last_year) FILTER (WHERE practitioner IS NOT NULL) / sum(both_years - last_year), 2)
        END AS upc_aaret_foer,
        round(coalesce(sum(both_years) FILTER (WHERE own), 0) / nullif(sum(both_years), 0), 2) AS egen_andel,
        sum(last_year) FILTER (WHERE own) AS own_last_year,
        max(latest) FILTER (WHERE own) AS senest_egen_laege,
        max(latest) AS senest_kontakt
    FROM practitioners
    GROUP BY patient_id
),
sv AS (
    SELECT patient_id, max(date) AS seneste_aarskontrol
    FROM service
    JOIN members USING (patient_id)
    WHERE clinic_id = $clinic_id AND code = '0120' AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
)
SELECT
    l.patient_id, l.member,
    NOT l.member AND q_often AS "quality_mange-kontakter-uden-diagnose",
    NOT l.member AND q_coded AS "quality_kroniske-som-kontaktdiagnoser",
    coalesce(upc < 0.60, false) AS "subgroup_lav-kontinuitet",
    coalesce(upc >= 0.80, false) AS "subgroup_hoej-kontinuitet",
    coalesce(antal_kontakter, 0) < 3 AS "subgroup_faa-kontakter",
    coalesce(egen_andel < 0.50, false) AS "subgroup_sjaeldent-egen-laege",
    coalesce(antal_behandlere, 0) >= 4 AS "subgroup_mange-behandlere",
    coalesce(round(upc_seneste_aar - upc_aaret_foer, 2) <= -0.20, false) AS "subgroup_faldende-kontinuitet",
    coalesce(own_last_year, 0) = 0 AS "subgroup_ingen-egen-laege-12",
    coalesce(upc < 0.60, false) OR coalesce(egen_andel < 0.50, false) AS "action_aftal-fast-laege",
    coalesce(own_last_year, 0) = 0 AS "action_tilbyd-tid-hos-egen-laege",
    coalesce(antal_kontakter, 0) < 3 AND antal_kroniske >= 2 AS "action_tag-kontakt",
    date_sub('year', birth_date, DATE '2026-11-21') AS alder, sex AS koen, fast_laege, kroniske, antal_kroniske, coalesce(antal_kontakter, 0) AS antal_kontakter,
    coalesce(antal_behandlere, 0) AS antal_behandlere, upc, upc_seneste_aar, upc_aaret_foer, egen_andel, senest_egen_laege, senest_kontakt,
    seneste_aarskontrol
FROM listed l
LEFT JOIN seen USING (patient_id)
LEFT JOIN sv USING (patient_id)
ORDER BY l.member DESC, upc NULLS LAST, antal_kontakter DESC NULLS LAST, l.patient_id
