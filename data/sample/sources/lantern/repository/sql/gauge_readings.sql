-- Where lantern's readings come from at North Pier: PostgreSQL 15.

CREATE TABLE gauge_reading (
    station      text             NOT NULL,
    measured_at  timestamptz      NOT NULL,
    level_m      double precision,          -- NULL: the sensor answered, with nothing usable
    flag         text             NOT NULL DEFAULT 'raw'
                 CHECK (flag IN ('raw', 'good', 'suspect', 'bad')),
    received_at  timestamptz      NOT NULL DEFAULT now(),
    PRIMARY KEY (station, measured_at)
);

-- The same packet may arrive twice; a reading that somebody has judged is never overwritten.
CREATE FUNCTION keep_reading(text, timestamptz, double precision) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO gauge_reading AS kept (station, measured_at, level_m)
    VALUES ($1, $2, $3)
    ON CONFLICT (station, measured_at) DO UPDATE
        SET level_m = excluded.level_m
        WHERE kept.flag = 'raw';
$$;

-- Gaps longer than twice the sampling step.
CREATE VIEW gauge_gap AS
WITH step AS (
    SELECT station,
           measured_at,
           lead(measured_at) OVER (PARTITION BY station ORDER BY measured_at) AS next_at
    FROM gauge_reading
    WHERE level_m IS NOT NULL AND flag <> 'bad'
)
SELECT station, measured_at AS gap_from, next_at AS gap_until, next_at - measured_at AS length
FROM step
WHERE next_at - measured_at > interval '20 minutes';
