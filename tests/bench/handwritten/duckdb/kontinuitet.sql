-- Kontinuitet
-- Written by hand for DuckDB: one scan per dataset, who is listed first, everything else for the members only.
-- What is not recorded counts as unknown: a comparison with NULL is NULL, "AND" and "OR" carry it on, and a count has a least and a most.
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
    SELECT
        c.patient_id, c.code,
        max(CASE WHEN d.kind = 'forloeb' AND d.status = 'aktuel' THEN 2 WHEN d.kind <> 'forloeb' OR d.status <> 'aktuel' THEN 0 ELSE 1 END) AS current
    FROM coded c
    JOIN diagnosis d ON d.patient_id = c.patient_id AND d.event_id = c.event_id
    WHERE d.clinic_id = $clinic_id AND d.source = 'lokal' AND coalesce(d.debut, d.registered) <= DATE '2026-11-21'
    GROUP BY c.patient_id, c.code
),
dx AS (
    SELECT
        patient_id,
        count(*) AS kodet,
        count(*) FILTER (WHERE current = 2) AS kroniske_least,
        count(*) FILTER (WHERE current >= 1) AS kroniske_most,
        array_to_string(list_sort(list(code) FILTER (WHERE current >= 1)), ', ') AS kroniske
    FROM diseases
    GROUP BY patient_id
),
contacts AS (
    SELECT patient_id, event_id, practitioner, date
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
judged AS (
    SELECT
        s.patient_id, s.sex, s.birth_date, s.fast_laege,
        s.sikringsgruppe = '1' AS group_1,
        s.birth_date <= DATE '1951-11-21' AS aged,
        coalesce(dx.kroniske_least, 0) AS kroniske_least, coalesce(dx.kroniske_most, 0) AS kroniske_most, dx.kroniske,
        o.patient_id IS NOT NULL AS q_often,
        coalesce(dx.kodet, 0) >= 2 AS q_coded
    FROM scope s
    LEFT JOIN dx USING (patient_id)
    LEFT JOIN often o USING (patient_id)
),
flagged AS (
    SELECT
        *,
        CASE WHEN kroniske_least >= 2 THEN true WHEN kroniske_most < 2 THEN false END AS two_diseases,
        aged OR two_diseases AS vulnerable,
        group_1 AND vulnerable AS member
    FROM judged
),
listed AS (
    SELECT
        *,
        nullif(concat_ws(
            ' ',
            CASE WHEN member IS NULL THEN 'population' END, CASE WHEN vulnerable IS NULL THEN 'saarbar' END,
            CASE WHEN group_1 IS NULL THEN 'sikringsgruppe-1' END, CASE WHEN two_diseases IS NULL THEN 'to-kroniske' END
        ), '') AS undecided_criteria
    FROM flagged
    WHERE member IS DISTINCT FROM false OR q_often OR q_coded
),
members AS (
    SELECT patient_id, fast_laege FROM listed WHERE member
),
contacts_of_members AS (
    SELECT patient_id, event_id, practitioner, date, practitioner = fast_laege AS own
    FROM contacts
    JOIN members USING (patient_id)
),
practitioners AS (
    SELECT
        patient_id, practitioner, own,
        count(*) FILTER (WHERE date > DATE '2024-11-21') AS both_years,
        count(*) FILTER (WHERE date > DATE '2025-11-21') AS last_year,
        max(date) AS latest
    FROM contacts_of_members
    GROUP BY patient_id, practitioner, own
),
seen AS (
    SELECT
        patient_id,
        sum(both_years)::BIGINT AS antal_kontakter,
        sum(last_year)::BIGINT AS year_now,
        sum(both_years - last_year)::BIGINT AS year_before,
        count(practitioner) FILTER (WHERE both_years > 0) AS antal_behandlere,
        max(both_years) AS most, max(last_year) AS most_last_year, max(both_years - last_year) AS most_year_before,
        bool_or(practitioner IS NULL AND both_years > 0) AS nameless,
        bool_or(practitioner IS NULL AND last_year > 0) AS nameless_last_year,
        bool_or(practitioner IS NULL AND both_years > last_year) AS nameless_year_before,
        coalesce(sum(both_years) FILTER (WHERE own), 0)::BIGINT AS own_least,
        coalesce(sum(both_years) FILTER (WHERE own IS NULL), 0) AS own_doubtful,
        coalesce(sum(last_year) FILTER (WHERE own), 0) AS own_last_year_least,
        coalesce(sum(last_year) FILTER (WHERE own IS DISTINCT FROM false), 0) AS own_last_year_most,
        max(latest) FILTER (WHERE own) AS senest_egen_laege,
        max(latest) FILTER (WHERE own IS NULL) AS latest_doubtful,
        max(latest) AS senest_kontakt
    FROM practitioners
    GROUP BY patient_id
),
same_day AS (
    SELECT c.patient_id, min(c.event_id) FILTER (WHERE c.own) < min(c.event_id) FILTER (WHERE c.own IS NULL) AS own_first
    FROM contacts_of_members c
    JOIN seen s ON s.patient_id = c.patient_id AND s.senest_egen_laege = c.date
    WHERE s.senest_egen_laege = s.latest_doubtful
    GROUP BY c.patient_id
),
sv AS (
    SELECT patient_id, max(date) AS seneste_aarskontrol
    FROM service
    JOIN members USING (patient_id)
    WHERE clinic_id = $clinic_id AND code = '0120' AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
),
numbers AS (
    SELECT
        l.patient_id, l.sex, l.birth_date, l.fast_laege, l.kroniske_least, l.kroniske_most, l.kroniske,
        coalesce(s.antal_kontakter, 0) AS antal_kontakter,
        CASE WHEN coalesce(s.nameless, false) THEN NULL ELSE coalesce(s.antal_behandlere, 0) END AS antal_behandlere,
        CASE WHEN s.antal_kontakter >= 3 THEN s.nameless ELSE false END AS upc_unknown,
        CASE WHEN s.antal_kontakter >= 3 AND NOT s.nameless THEN ((200 * s.most + s.antal_kontakter) // (2 * s.antal_kontakter))::DECIMAL(18, 0) * 0.01 END AS upc,
        CASE WHEN s.year_now >= 2 THEN s.nameless_last_year ELSE false END AS upc_seneste_aar_unknown,
        CASE
            WHEN s.year_now >= 2 AND NOT s.nameless_last_year
            THEN ((200 * s.most_last_year + s.year_now) // (2 * s.year_now))::DECIMAL(18, 0) * 0.01
        END AS upc_seneste_aar,
        CASE WHEN s.year_before >= 2 THEN s.nameless_year_before ELSE false END AS upc_aaret_foer_unknown,
        CASE
            WHEN s.year_before >= 2 AND NOT s.nameless_year_before
            THEN ((200 * s.most_year_before + s.year_before) // (2 * s.year_before))::DECIMAL(18, 0) * 0.01
        END AS upc_aaret_foer,
        coalesce(s.own_doubtful > 0, false) AS egen_andel_unknown,
        CASE
            WHEN s.antal_kontakter > 0 AND s.own_doubtful = 0
            THEN ((200 * s.own_least + s.antal_kontakter) // (2 * s.antal_kontakter))::DECIMAL(18, 0) * 0.01
        END AS egen_andel,
        coalesce(s.own_last_year_least, 0) AS own_last_year_least, coalesce(s.own_last_year_most, 0) AS own_last_year_most,
        s.senest_egen_laege IS NULL AND s.latest_doubtful IS NULL AS never_own,
        CASE
            WHEN s.latest_doubtful IS NULL OR s.latest_doubtful < s.senest_egen_laege OR s.latest_doubtful = s.senest_egen_laege AND d.own_first
            THEN s.senest_egen_laege
        END AS senest_egen_laege,
        s.senest_kontakt, sv.seneste_aarskontrol
    FROM listed l
    LEFT JOIN seen s USING (patient_id)
    LEFT JOIN same_day d USING (patient_id)
    LEFT JOIN sv USING (patient_id)
    WHERE l.member
),
decided AS (
    SELECT
        *,
        CASE WHEN NOT upc_unknown THEN coalesce(upc < 0.60, false) END AS lav,
        CASE WHEN NOT upc_unknown THEN coalesce(upc >= 0.80, false) END AS hoej,
        antal_kontakter < 3 AS faa,
        CASE WHEN NOT egen_andel_unknown THEN coalesce(egen_andel < 0.50, false) END AS sjaeldent,
        antal_behandlere >= 4 AS mange,
        CASE
            WHEN (NOT upc_seneste_aar_unknown AND upc_seneste_aar IS NULL) OR (NOT upc_aaret_foer_unknown AND upc_aaret_foer IS NULL) THEN false
            WHEN NOT upc_seneste_aar_unknown AND NOT upc_aaret_foer_unknown THEN upc_seneste_aar - upc_aaret_foer <= -0.20
        END AS faldende,
        CASE WHEN own_last_year_most = 0 THEN true WHEN own_last_year_least > 0 THEN false END AS ingen_egen,
        CASE WHEN kroniske_least >= 2 THEN true WHEN kroniske_most < 2 THEN false END AS syg
    FROM numbers
),
shown AS (
    SELECT
        patient_id,
        CASE WHEN birth_date IS NULL THEN 'unknown' ELSE 'known' END AS alder_state, date_sub('year', birth_date, DATE '2026-11-21') AS alder,
        CASE WHEN sex IS NULL THEN 'unknown' ELSE 'known' END AS koen_state, sex AS koen,
        CASE WHEN fast_laege IS NULL THEN 'unknown' ELSE 'known' END AS fast_laege_state, fast_laege,
        CASE WHEN kroniske_most = 0 THEN 'empty' WHEN kroniske_least = kroniske_most THEN 'known' ELSE 'unknown' END AS kroniske_state,
        CASE WHEN kroniske_least = kroniske_most THEN kroniske END AS kroniske,
        CASE WHEN kroniske_least = kroniske_most THEN 'known' ELSE 'unknown' END AS antal_kroniske_state,
        CASE WHEN kroniske_least = kroniske_most THEN kroniske_least END AS antal_kroniske,
        'known' AS antal_kontakter_state, antal_kontakter,
        CASE WHEN antal_behandlere IS NULL THEN 'unknown' ELSE 'known' END AS antal_behandlere_state, antal_behandlere,
        CASE WHEN upc_unknown THEN 'unknown' WHEN upc IS NULL THEN 'empty' ELSE 'known' END AS upc_state, upc,
        CASE WHEN upc_seneste_aar_unknown THEN 'unknown' WHEN upc_seneste_aar IS NULL THEN 'empty' ELSE 'known' END AS upc_seneste_aar_state, upc_seneste_aar,
        CASE WHEN upc_aaret_foer_unknown THEN 'unknown' WHEN upc_aaret_foer IS NULL THEN 'empty' ELSE 'known' END AS upc_aaret_foer_state, upc_aaret_foer,
        CASE WHEN egen_andel_unknown THEN 'unknown' WHEN egen_andel IS NULL THEN 'empty' ELSE 'known' END AS egen_andel_state, egen_andel,
        CASE WHEN never_own IS DISTINCT FROM false THEN 'empty' WHEN senest_egen_laege IS NULL THEN 'unknown' ELSE 'known' END AS senest_egen_laege_state,
        senest_egen_laege AS senest_egen_laege_first_day, senest_egen_laege AS senest_egen_laege_last_day,
        CASE WHEN senest_kontakt IS NULL THEN 'empty' ELSE 'known' END AS senest_kontakt_state,
        senest_kontakt AS senest_kontakt_first_day, senest_kontakt AS senest_kontakt_last_day,
        CASE WHEN seneste_aarskontrol IS NULL THEN 'empty' ELSE 'known' END AS seneste_aarskontrol_state,
        seneste_aarskontrol AS seneste_aarskontrol_first_day, seneste_aarskontrol AS seneste_aarskontrol_last_day,
        coalesce(lav, false)::INT AS subgroup_lav_kontinuitet_lower, coalesce(lav, true)::INT AS subgroup_lav_kontinuitet_upper,
        coalesce(hoej, false)::INT AS subgroup_hoej_kontinuitet_lower, coalesce(hoej, true)::INT AS subgroup_hoej_kontinuitet_upper,
        faa::INT AS subgroup_faa_kontakter_lower, faa::INT AS subgroup_faa_kontakter_upper,
        coalesce(sjaeldent, false)::INT AS subgroup_sjaeldent_egen_laege_lower, coalesce(sjaeldent, true)::INT AS subgroup_sjaeldent_egen_laege_upper,
        coalesce(mange, false)::INT AS subgroup_mange_behandlere_lower, coalesce(mange, true)::INT AS subgroup_mange_behandlere_upper,
        coalesce(faldende, false)::INT AS subgroup_faldende_kontinuitet_lower, coalesce(faldende, true)::INT AS subgroup_faldende_kontinuitet_upper,
        coalesce(ingen_egen, false)::INT AS subgroup_ingen_egen_laege_12_lower, coalesce(ingen_egen, true)::INT AS subgroup_ingen_egen_laege_12_upper,
        coalesce(ingen_egen, false)::INT AS action_tilbyd_tid_hos_egen_laege,
        coalesce(lav OR sjaeldent, false)::INT AS action_aftal_fast_laege,
        coalesce(faa AND syg, false)::INT AS action_tag_kontakt
    FROM decided
)
SELECT
    l.patient_id,
    coalesce(l.member, false)::INT AS member,
    (l.member IS NULL)::INT AS possible,
    (l.member IS NOT DISTINCT FROM false AND l.q_often)::INT AS quality_mange_kontakter_uden_diagnose,
    (l.member IS NOT DISTINCT FROM false AND l.q_coded)::INT AS quality_kroniske_som_kontaktdiagnoser,
    shown.* EXCLUDE (patient_id),
    l.undecided_criteria
FROM listed l
LEFT JOIN shown USING (patient_id)
ORDER BY
    member DESC,
    upc IS NULL, upc,
    antal_kontakter IS NULL, antal_kontakter DESC,
    l.patient_id
