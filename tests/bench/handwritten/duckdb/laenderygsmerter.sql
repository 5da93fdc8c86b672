-- Lænderygsmerter
-- Written by hand for DuckDB: one scan per dataset where that is cheaper, who is listed first, everything else for the members only. Nobody is listed
-- without an event, so the patients are joined to those who have one.
-- Three-valued, as the profile is: a date known by month or year is any day from "day" to "last", what is not recorded is unknown, and what is not so
-- for everybody is worked out apart for the few who have it.
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
    SELECT
        c.*, NOT c.wide AND NOT c.fracture AS low_back, d.kind, d.status, coalesce(d.debut, d.registered) AS day,
        least(coalesce(d.date_latest, d.debut, d.registered), DATE '2026-11-21') AS last
    FROM coded c
    JOIN diagnosis d ON d.patient_id = c.patient_id AND d.event_id = c.event_id
    WHERE d.clinic_id = $clinic_id AND d.source = 'lokal' AND coalesce(d.debut, d.registered) <= DATE '2026-11-21'
),
dx AS (
    SELECT
        patient_id,
        max(last) FILTER (WHERE low_back AND last > DATE '2024-11-21') - min(day) FILTER (WHERE low_back AND last > DATE '2024-11-21') AS longest,
        max(last) FILTER (WHERE wide AND last > DATE '2024-11-21') - min(day) FILTER (WHERE wide AND last > DATE '2024-11-21') AS wide_span,
        coalesce(bool_or(low_back AND last > DATE '2024-11-21' AND (day < last OR day <= DATE '2024-11-21')), false) AS vague,
        coalesce(bool_or(wide AND last > DATE '2024-11-21' AND (day < last OR day <= DATE '2024-11-21')), false) AS wide_vague,
        max(
            CASE
                WHEN NOT low_back OR kind <> 'forloeb' OR status <> 'aktuel' OR day > DATE '2026-08-21' THEN 0
                WHEN kind = 'forloeb' AND status = 'aktuel' AND last <= DATE '2026-08-21' THEN 2
                ELSE 1
            END
        ) AS current,
        min(day) FILTER (WHERE low_back) AS foerste_dato,
        coalesce(bool_or(low_back AND day < last), false) AS ever_vague,
        min(day) FILTER (WHERE low_back AND last > DATE '2024-11-21') AS first_of_two_years,
        max(CASE WHEN NOT radiating OR last <= DATE '2024-11-21' THEN 0 WHEN day > DATE '2024-11-21' THEN 2 ELSE 1 END) AS radiating
    FROM diagnoses
    GROUP BY patient_id
),
drugs AS (
    SELECT
        patient_id, event_id, code, start, "end", indication,
        "end" IS NULL OR "end" >= DATE '2026-11-21' AS active,
        coalesce(date_latest > start AND start < DATE '2026-11-21', false) AS vague,
        code LIKE 'N02A%' AS opioid,
        code LIKE 'M01A%' AS nsaid
    FROM medication
    WHERE clinic_id = $clinic_id AND source = 'lokal' AND start <= DATE '2026-11-21'
        AND (code LIKE 'N02A%' OR code LIKE 'M01A%' OR code IN ('N02BE01', 'N02BF01', 'N02BF02', 'N03AX12', 'N03AX16'))
        AND ("end" IS NULL OR "end" >= DATE '2026-05-23' OR date_latest > start)
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
        patient_id, event_id, date AS day, least(coalesce(date_latest, date), DATE '2026-11-21') AS last, time, coalesce(comparator, '=') AS comparator,
        CASE WHEN unit = '{score}' THEN round(value, 0) END AS value
    FROM measurement m
    WHERE clinic_id = $clinic_id
        AND system = 'medcom'
        AND code = 'MCS88147'
        AND source = 'lokal'
        AND date <= DATE '2026-11-21'
        AND status IS DISTINCT FROM 'annulleret'
        AND NOT EXISTS (SELECT 1 FROM replaced r WHERE r.patient_id = m.patient_id AND r.event_id = m.event_id)
),
scored AS (
    SELECT
        patient_id,
        max(value) FILTER (WHERE newest) AS manniche,
        max(day) FILTER (WHERE newest) AS manniche_day,
        max(value) FILTER (WHERE newest) - max(value) FILTER (WHERE oldest) AS manniche_aendring,
        bool_or(day < last OR value IS NULL OR comparator <> '=') AS scores_vague,
        bool_or(day > DATE '2025-11-21') AS q_scored
    FROM (
        SELECT
            *,
            row_number() OVER (PARTITION BY patient_id ORDER BY day DESC, time DESC NULLS LAST, value DESC NULLS LAST, event_id) = 1 AS newest,
            row_number() OVER (PARTITION BY patient_id ORDER BY day, time NULLS FIRST, value DESC NULLS LAST, event_id) = 1 AS oldest
        FROM scores
    )
    GROUP BY patient_id
),
judged AS (
    SELECT
        patient_id, sex, age, dx.foerste_dato, dx.first_of_two_years,
        coalesce(dx.vague, false) AS vague, coalesce(dx.ever_vague, false) AS ever_vague, coalesce(dx.radiating, 0) AS radiating,
        CASE WHEN NOT dx.vague THEN dx.longest END AS spaend,
        CASE WHEN NOT coalesce(dx.vague, false) THEN coalesce(dx.longest >= 90, false) END AS long_span,
        CASE coalesce(dx.current, 0) WHEN 2 THEN true WHEN 0 THEN false END AS current,
        m.manniche, m.manniche_day, m.manniche_aendring, m.scores_vague,
        age >= 18 AND coalesce(dx.wide_span >= 90, false) AND NOT coalesce(dx.wide_vague, false) AS q_wide,
        age >= 18 AND coalesce(i.indicated, false) AS q_indication,
        coalesce(m.q_scored, false) AS q_scored
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
    SELECT
        *,
        nullif(concat_ws(
            ' ',
            CASE WHEN current IS NULL THEN 'laende-forloebsdiagnose' END, CASE WHEN (long_span OR current) IS NULL THEN 'laengerevarende' END,
            CASE WHEN member IS NULL THEN 'population' END, CASE WHEN long_span IS NULL THEN 'spaend-90-dage' END
        ), '') AS undecided_criteria
    FROM (SELECT *, age >= 18 AND (long_span OR current) AS member FROM judged)
    WHERE member IS DISTINCT FROM false OR q_wide OR q_indication OR q_scored
),
members AS (
    SELECT patient_id, vague, ever_vague, first_of_two_years FROM listed WHERE member
),
events AS (
    SELECT patient_id, event_id, day, last, vague, min(system || '|' || code) AS code
    FROM diagnoses
    JOIN members USING (patient_id)
    WHERE low_back AND last > DATE '2024-11-21'
    GROUP BY patient_id, event_id, day, last, vague
),
course AS (
    SELECT
        patient_id,
        count(*) AS events,
        max(code) FILTER (WHERE place = 1) AS seneste_diagnose,
        max(day) FILTER (WHERE place = 1) AS seneste_dato,
        max(day) FILTER (WHERE place = 2) AS forrige_dato,
        count(DISTINCT day) FILTER (WHERE day = last) AS exact_days,
        count(*) FILTER (WHERE day < last) AS vague_events,
        bool_or(day > DATE '2024-11-21') AS certain,
        count(*) FILTER (WHERE earlier IS NULL OR day - earlier > 180) AS antal_forloeb
    FROM (
        SELECT *, row_number() OVER latest_first AS place, lead(day) OVER latest_first AS earlier
        FROM events
        WINDOW latest_first AS (PARTITION BY patient_id ORDER BY day DESC, event_id)
    )
    GROUP BY patient_id
),
-- Of those with a vague date: every event that may be the latest, or the first.
may_be_latest AS (
    SELECT patient_id, count(*) = 1 AND bool_and(b.event_id IS NOT NULL) AS sure, min(e.code) AS code, min(e.day) AS day, min(e.last) AS last
    FROM events e
    LEFT JOIN (
        SELECT DISTINCT ON (patient_id) patient_id, event_id, day FROM events WHERE vague AND day > DATE '2024-11-21' ORDER BY patient_id, day DESC, event_id
    ) b USING (patient_id)
    WHERE e.vague AND (b.event_id IS NULL OR e.last > b.day OR e.last = b.day AND e.event_id <= b.event_id)
    GROUP BY patient_id
),
may_be_first AS (
    SELECT patient_id, count(*) = 1 AS sure, min(e.day) AS day, min(e.last) AS last
    FROM (SELECT DISTINCT patient_id, event_id, day, last FROM diagnoses JOIN members USING (patient_id) WHERE low_back AND ever_vague) e
    JOIN (
        SELECT DISTINCT ON (patient_id) patient_id, event_id, last
        FROM diagnoses
        JOIN members USING (patient_id)
        WHERE low_back AND ever_vague
        ORDER BY patient_id, last, event_id
    ) b USING (patient_id)
    WHERE e.day < b.last OR e.day = b.last AND e.event_id <= b.event_id
    GROUP BY patient_id
),
first_of_two_years AS (
    SELECT patient_id, first_of_two_years AS day, first_of_two_years AS last, true AS sure
    FROM members
    WHERE NOT vague AND first_of_two_years IS NOT NULL
    UNION ALL
    SELECT e.patient_id, e.day, e.last, b.event_id IS NOT NULL
    FROM events e
    LEFT JOIN (
        SELECT DISTINCT ON (patient_id) patient_id, event_id, last FROM events WHERE vague AND day > DATE '2024-11-21' ORDER BY patient_id, last, event_id
    ) b USING (patient_id)
    WHERE e.vague AND (b.event_id IS NULL OR e.day < b.last OR e.day = b.last AND e.event_id <= b.event_id)
),
fractures AS (
    SELECT patient_id, array_to_string(list_sort(list(DISTINCT code)), ', ') AS rygbrud
    FROM diagnoses
    JOIN members USING (patient_id)
    WHERE fracture
    GROUP BY patient_id
),
radiating_early AS (
    SELECT patient_id, bool_or(certain) AS certain
    FROM (
        SELECT
            patient_id, d.event_id,
            bool_and(f.sure AND d.day >= f.last AND d.last - f.day <= 42) AS certain,
            bool_or(d.last >= f.day AND d.day - f.last <= 42) AS possible
        FROM diagnoses d
        JOIN first_of_two_years f USING (patient_id)
        WHERE d.radiating
        GROUP BY patient_id, d.event_id
    )
    WHERE possible
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
    SELECT
        patient_id,
        CASE WHEN NOT bool_or(vague) THEN sum(greatest(last - greatest(first, coalesce(reach + 1, first)) + 1, 0)) END AS opioid_dage
    FROM (
        SELECT
            patient_id, first, last, vague,
            max(last) OVER (PARTITION BY patient_id ORDER BY first, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
        FROM (
            SELECT
                patient_id, event_id, drugs.vague,
                greatest(start, DATE '2026-05-23') AS first, least(coalesce("end", DATE '2026-11-21'), DATE '2026-11-21') AS last
            FROM drugs
            JOIN members USING (patient_id)
            WHERE opioid
        )
    )
    GROUP BY patient_id
),
-- Of those with a vague score: every one that may be the latest, or the first. A value may be anywhere beyond its comparator.
vague_scores AS (
    SELECT
        *,
        value IS NULL OR comparator IN ('>', '>=') AS above, value IS NULL OR comparator IN ('<', '<=') AS below,
        coalesce(time, TIME '00:00:00') AS clock
    FROM scores
    JOIN (SELECT patient_id FROM listed WHERE member AND scores_vague) USING (patient_id)
),
may_be_newest AS (
    SELECT
        patient_id, count(*) = 1 AS sure,
        min(e.day) AS day, min(e.last) AS last, min(e.value) AS value, min(e.comparator) AS comparator,
        bool_and(e.value >= 30 AND e.comparator NOT IN ('<', '<=')) AS surely_30,
        bool_or(e.value IS NULL OR NOT (e.value < 30 AND e.comparator IN ('=', '<=') OR e.value <= 30 AND e.comparator = '<')) AS maybe_30
    FROM vague_scores e
    JOIN (
        SELECT DISTINCT ON (patient_id) * FROM vague_scores ORDER BY patient_id, day DESC, time DESC NULLS LAST, below, CASE WHEN NOT below THEN value END DESC, event_id
    ) b USING (patient_id)
    WHERE e.last > b.day
        OR e.last = b.day AND (
            (e.time IS NOT NULL, e.clock) > (b.time IS NOT NULL, b.clock)
            OR (e.time IS NOT NULL, e.clock) = (b.time IS NOT NULL, b.clock)
                AND (e.above OR b.below OR e.value > b.value OR e.event_id = b.event_id OR e.value = b.value AND e.event_id < b.event_id)
        )
    GROUP BY patient_id
),
may_be_oldest AS (
    SELECT patient_id, count(*) = 1 AS sure, min(e.value) AS value, min(e.comparator) AS comparator
    FROM vague_scores e
    JOIN (
        SELECT DISTINCT ON (patient_id) * FROM vague_scores ORDER BY patient_id, last, time NULLS FIRST, below, CASE WHEN NOT below THEN value END DESC, event_id
    ) b USING (patient_id)
    WHERE e.day < b.last
        OR e.day = b.last AND (
            (e.time IS NOT NULL, e.clock) < (b.time IS NOT NULL, b.clock)
            OR (e.time IS NOT NULL, e.clock) = (b.time IS NOT NULL, b.clock)
                AND (e.above OR b.below OR e.value > b.value OR e.event_id = b.event_id OR e.value = b.value AND e.event_id < b.event_id)
        )
    GROUP BY patient_id
),
answered AS (
    SELECT
        patient_id,
        max(date) FILTER (WHERE status = 'besvaret') AS start_back, max(date) FILTER (WHERE status IS NULL) AS doubtful,
        min(event_id) FILTER (WHERE status = 'besvaret' AND newest) < min(event_id) FILTER (WHERE status IS NULL AND newest) AS certain_first
    FROM (
        SELECT patient_id, event_id, date, status, date = max(date) OVER (PARTITION BY patient_id) AS newest
        FROM questionnaire
        JOIN members USING (patient_id)
        WHERE clinic_id = $clinic_id AND kind = 'start-back' AND (status = 'besvaret' OR status IS NULL) AND source = 'lokal' AND date <= DATE '2026-11-21'
    )
    GROUP BY patient_id
),
referrals AS (
    SELECT patient_id, event_id, kind, date
    FROM referral
    JOIN members USING (patient_id)
    WHERE clinic_id = $clinic_id AND kind IN ('fysioterapi', 'kiropraktor', 'mr-skanning') AND source = 'lokal' AND date <= DATE '2026-11-21'
),
referred AS (
    SELECT
        patient_id,
        max(date) FILTER (WHERE kind = 'fysioterapi') AS henvist_fysioterapi,
        max(date) FILTER (WHERE kind = 'kiropraktor') AS henvist_kiropraktor,
        max(date) FILTER (WHERE kind = 'mr-skanning') AS henvist_mr,
        count(DISTINCT date) FILTER (WHERE kind = 'mr-skanning' AND date > DATE '2024-11-21') AS scans
    FROM referrals
    GROUP BY patient_id
),
scanned_early AS (
    SELECT patient_id, bool_or(certain) AS certain
    FROM (
        SELECT
            patient_id, r.event_id,
            bool_and(f.sure AND r.date >= f.last AND r.date - f.day <= 42) AS certain, bool_or(r.date >= f.day AND r.date - f.last <= 42) AS possible
        FROM referrals r
        JOIN first_of_two_years f USING (patient_id)
        WHERE r.kind = 'mr-skanning'
        GROUP BY patient_id, r.event_id
    )
    WHERE possible
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
        WHERE clinic_id = $clinic_id AND kind = 'laenderyg' AND (status = 'aktiv' OR status IS NULL) AND source = 'lokal' AND date <= DATE '2026-11-21'
    )
    GROUP BY patient_id
),
seen AS (
    SELECT patient_id, max(date) AS senest_set
    FROM contact
    JOIN members USING (patient_id)
    WHERE clinic_id = $clinic_id AND kind IN ('konsultation', 'videokonsultation', 'sygebesoeg')
        AND source = 'lokal' AND date <= DATE '2026-11-21'
    GROUP BY patient_id
),
found AS (
    SELECT
        patient_id, l.sex, l.age, l.radiating, l.spaend, l.vague,
        coalesce(c.events, 0) AS events,
        CASE WHEN NOT l.vague THEN c.seneste_diagnose WHEN n.sure THEN n.code END AS seneste_diagnose,
        CASE WHEN NOT l.vague THEN c.seneste_dato WHEN n.sure THEN n.day END AS seneste_day,
        CASE WHEN NOT l.vague THEN c.seneste_dato WHEN n.sure THEN n.last END AS seneste_last,
        CASE WHEN NOT l.vague THEN c.forrige_dato END AS forrige_dato,
        l.foerste_dato IS NOT NULL AS ever,
        CASE WHEN NOT l.ever_vague THEN l.foerste_dato WHEN b.sure THEN b.day END AS foerste_day,
        CASE WHEN NOT l.ever_vague THEN l.foerste_dato WHEN b.sure THEN b.last END AS foerste_last,
        CASE WHEN c.exact_days = 0 AND c.certain THEN 1 ELSE coalesce(c.exact_days, 0) END AS fewest_days,
        coalesce(c.exact_days + c.vague_events, 0) AS most_days,
        CASE WHEN NOT l.vague THEN coalesce(c.antal_forloeb, 0) END AS antal_forloeb,
        f.rygbrud, rx.opioider, coalesce(rx.nsaid, false) AS nsaid, rx.smertestillende,
        CASE WHEN o.patient_id IS NULL THEN 0 ELSE o.opioid_dage END AS opioid_dage,
        l.manniche_day IS NOT NULL AS scored,
        CASE WHEN NOT l.scores_vague THEN true ELSE m.sure END AS manniche_sure,
        CASE WHEN NOT l.scores_vague THEN l.manniche ELSE m.value END AS manniche,
        CASE WHEN NOT l.scores_vague THEN '=' ELSE m.comparator END AS manniche_comparator,
        CASE WHEN NOT l.scores_vague THEN l.manniche_day ELSE m.day END AS manniche_day,
        CASE WHEN NOT l.scores_vague THEN l.manniche_day ELSE m.last END AS manniche_last,
        CASE
            WHEN NOT l.scores_vague THEN l.manniche >= 30
            WHEN m.surely_30 THEN true
            WHEN l.scores_vague AND m.maybe_30 THEN NULL
            ELSE false
        END AS manniche_30,
        CASE
            WHEN NOT l.scores_vague THEN l.manniche_aendring
            WHEN m.sure AND m.comparator = '=' AND x.sure AND x.comparator = '=' THEN m.value - x.value
        END AS manniche_aendring,
        a.patient_id IS NOT NULL AS asked,
        CASE WHEN a.doubtful IS NULL OR a.doubtful < a.start_back OR a.doubtful = a.start_back AND a.certain_first THEN a.start_back END AS start_back,
        r.henvist_fysioterapi, r.henvist_kiropraktor, r.henvist_mr, coalesce(r.scans, 0) >= 2 AS gentagne,
        coalesce(greatest(r.henvist_fysioterapi, r.henvist_kiropraktor) <= DATE '2025-11-21', true) AS ikke_henvist,
        CASE WHEN e.patient_id IS NULL THEN false WHEN e.certain THEN true END AS scanned_early,
        CASE WHEN y.patient_id IS NULL THEN false WHEN y.certain THEN true END AS radiating_early,
        p.patient_id IS NOT NULL AS maybe_planned, p.forloebsplan IS NOT NULL AS surely_planned,
        CASE WHEN p.doubtful IS NULL OR p.doubtful < p.forloebsplan OR p.doubtful = p.forloebsplan AND p.certain_first THEN p.forloebsplan END AS forloebsplan,
        seen.senest_set
    FROM listed l
    LEFT JOIN course c USING (patient_id)
    LEFT JOIN may_be_latest n USING (patient_id)
    LEFT JOIN may_be_first b USING (patient_id)
    LEFT JOIN fractures f USING (patient_id)
    LEFT JOIN radiating_early y USING (patient_id)
    LEFT JOIN rx USING (patient_id)
    LEFT JOIN opioid_days o USING (patient_id)
    LEFT JOIN may_be_newest m USING (patient_id)
    LEFT JOIN may_be_oldest x USING (patient_id)
    LEFT JOIN answered a USING (patient_id)
    LEFT JOIN referred r USING (patient_id)
    LEFT JOIN scanned_early e USING (patient_id)
    LEFT JOIN planned p USING (patient_id)
    LEFT JOIN seen USING (patient_id)
    WHERE l.member
),
decided AS (
    SELECT
        *,
        CASE radiating WHEN 2 THEN true WHEN 0 THEN false END AS med_udstraaling,
        antal_forloeb >= 2 AS tilbagevendende,
        opioider IS NOT NULL AS opioid,
        opioider IS NOT NULL AND opioid_dage >= 90 AS opioid_90,
        age >= 75 AND nsaid AS nsaid_75,
        CASE
            WHEN NOT scored THEN false
            WHEN manniche_aendring IS NOT NULL THEN manniche_aendring <= -6
        END AS bedre,
        CASE WHEN NOT maybe_planned THEN true WHEN surely_planned THEN false END AS uden_plan,
        scanned_early AND NOT radiating_early AS tidlig_mr,
        rygbrud IS NOT NULL AS brud
    FROM found
),
shown AS (
    SELECT
        patient_id,
        CASE WHEN age IS NULL THEN 'unknown' ELSE 'known' END AS alder_state, age AS alder,
        CASE WHEN sex IS NULL THEN 'unknown' ELSE 'known' END AS koen_state, sex AS koen,
        CASE WHEN events = 0 THEN 'empty' WHEN seneste_day IS NULL THEN 'unknown' ELSE 'known' END AS seneste_diagnose_state,
        seneste_diagnose, seneste_day AS seneste_diagnose_first_day, seneste_last AS seneste_diagnose_last_day,
        CASE WHEN events < 2 THEN 'empty' WHEN vague THEN 'unknown' ELSE 'known' END AS forrige_dato_state,
        forrige_dato AS forrige_dato_first_day, forrige_dato AS forrige_dato_last_day,
        CASE WHEN NOT ever THEN 'empty' WHEN foerste_day IS NULL THEN 'unknown' ELSE 'known' END AS foerste_dato_state,
        foerste_day AS foerste_dato_first_day, foerste_last AS foerste_dato_last_day,
        CASE WHEN vague THEN 'unknown' WHEN spaend IS NULL THEN 'empty' ELSE 'known' END AS spaend_state, spaend,
        CASE WHEN fewest_days = most_days THEN 'known' ELSE 'unknown' END AS antal_datoer_state,
        CASE WHEN fewest_days = most_days THEN fewest_days END AS antal_datoer,
        CASE WHEN vague THEN 'unknown' ELSE 'known' END AS antal_forloeb_state, antal_forloeb,
        CASE WHEN radiating = 1 THEN 'unknown' ELSE 'known' END AS udstraaling_vist_state,
        CASE radiating WHEN 2 THEN 'ja' WHEN 0 THEN 'nej' END AS udstraaling_vist,
        CASE WHEN rygbrud IS NULL THEN 'empty' ELSE 'known' END AS rygbrud_state, rygbrud,
        CASE WHEN opioider IS NULL THEN 'empty' ELSE 'known' END AS opioider_state, opioider,
        CASE WHEN opioid_dage IS NULL THEN 'unknown' ELSE 'known' END AS opioid_dage_state, opioid_dage,
        'known' AS nsaid_state, CASE WHEN nsaid THEN 'ja' ELSE 'nej' END AS nsaid,
        CASE WHEN smertestillende IS NULL THEN 'empty' ELSE 'known' END AS smertestillende_state, smertestillende,
        CASE WHEN NOT scored THEN 'empty' WHEN manniche_sure AND manniche IS NOT NULL THEN 'known' ELSE 'unknown' END AS manniche_state,
        CASE WHEN scored AND manniche_sure THEN manniche END AS manniche,
        CASE WHEN scored AND manniche_sure THEN manniche_comparator END AS manniche_comparator,
        CASE WHEN scored AND manniche_sure THEN manniche_day END AS manniche_first_day,
        CASE WHEN scored AND manniche_sure THEN manniche_last END AS manniche_last_day,
        CASE WHEN NOT scored THEN 'empty' WHEN manniche_aendring IS NULL THEN 'unknown' ELSE 'known' END AS manniche_aendring_state, manniche_aendring,
        CASE WHEN NOT asked THEN 'empty' WHEN start_back IS NULL THEN 'unknown' ELSE 'known' END AS start_back_state,
        start_back AS start_back_first_day, start_back AS start_back_last_day,
        CASE WHEN henvist_fysioterapi IS NULL THEN 'empty' ELSE 'known' END AS henvist_fysioterapi_state,
        henvist_fysioterapi AS henvist_fysioterapi_first_day, henvist_fysioterapi AS henvist_fysioterapi_last_day,
        CASE WHEN henvist_kiropraktor IS NULL THEN 'empty' ELSE 'known' END AS henvist_kiropraktor_state,
        henvist_kiropraktor AS henvist_kiropraktor_first_day, henvist_kiropraktor AS henvist_kiropraktor_last_day,
        CASE WHEN henvist_mr IS NULL THEN 'empty' ELSE 'known' END AS henvist_mr_state, henvist_mr AS henvist_mr_first_day, henvist_mr AS henvist_mr_last_day,
        CASE WHEN NOT maybe_planned THEN 'empty' WHEN forloebsplan IS NULL THEN 'unknown' ELSE 'known' END AS forloebsplan_state,
        forloebsplan AS forloebsplan_first_day, forloebsplan AS forloebsplan_last_day,
        CASE WHEN senest_set IS NULL THEN 'empty' ELSE 'known' END AS senest_set_state, senest_set AS senest_set_first_day, senest_set AS senest_set_last_day,
        coalesce(med_udstraaling, false)::INT AS subgroup_med_udstraaling_lower, coalesce(med_udstraaling, true)::INT AS subgroup_med_udstraaling_upper,
        coalesce(NOT med_udstraaling, false)::INT AS subgroup_uden_udstraaling_lower, coalesce(NOT med_udstraaling, true)::INT AS subgroup_uden_udstraaling_upper,
        coalesce(tilbagevendende, false)::INT AS subgroup_tilbagevendende_lower, coalesce(tilbagevendende, true)::INT AS subgroup_tilbagevendende_upper,
        opioid::INT AS subgroup_opioid_lower, opioid::INT AS subgroup_opioid_upper,
        coalesce(opioid_90, false)::INT AS subgroup_opioid_90_dage_lower, coalesce(opioid_90, true)::INT AS subgroup_opioid_90_dage_upper,
        coalesce(opioid_90, false)::INT AS action_vurder_opioid,
        nsaid_75::INT AS subgroup_nsaid_75_lower, nsaid_75::INT AS subgroup_nsaid_75_upper, nsaid_75::INT AS action_vurder_nsaid,
        (scored AND coalesce(manniche_30, false))::INT AS subgroup_manniche_30_lower, (scored AND coalesce(manniche_30, true))::INT AS subgroup_manniche_30_upper,
        coalesce(bedre, false)::INT AS subgroup_bedre_manniche_lower, coalesce(bedre, true)::INT AS subgroup_bedre_manniche_upper,
        coalesce(uden_plan, false)::INT AS subgroup_uden_forloebsplan_lower, coalesce(uden_plan, true)::INT AS subgroup_uden_forloebsplan_upper,
        coalesce(uden_plan, false)::INT AS action_laeg_forloebsplan,
        ikke_henvist::INT AS subgroup_ikke_henvist_lower, ikke_henvist::INT AS subgroup_ikke_henvist_upper,
        coalesce(tidlig_mr, false)::INT AS subgroup_tidlig_mr_lower, coalesce(tidlig_mr, true)::INT AS subgroup_tidlig_mr_upper,
        gentagne::INT AS subgroup_gentagne_mr_lower, gentagne::INT AS subgroup_gentagne_mr_upper,
        brud::INT AS subgroup_brud_i_ryggen_lower, brud::INT AS subgroup_brud_i_ryggen_upper, brud::INT AS action_vurder_roede_flag,
        (scored AND coalesce(manniche_30, false) AND ikke_henvist)::INT AS action_henvis_til_traening
    FROM decided
)
SELECT
    l.patient_id,
    coalesce(l.member, false)::INT AS member,
    (l.member IS NULL)::INT AS possible,
    (l.member IS NOT DISTINCT FROM false AND l.q_wide)::INT AS quality_bred_rygkode,
    (l.member IS NOT DISTINCT FROM false AND l.q_indication)::INT AS quality_laenderyg_i_indikation,
    (l.member IS NOT DISTINCT FROM false AND l.q_scored)::INT AS quality_manniche_uden_diagnose,
    shown.* EXCLUDE (patient_id),
    l.undecided_criteria
FROM listed l
LEFT JOIN shown USING (patient_id)
ORDER BY
    member DESC,
    CASE WHEN manniche_state = 'known' THEN shown.manniche END DESC NULLS LAST,
    shown.spaend DESC NULLS LAST,
    l.patient_id
