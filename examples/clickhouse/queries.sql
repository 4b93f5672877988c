-- Each line once, whatever was sent twice: the uid is the same, and so is everything else.
CREATE VIEW otel.ig_lines AS
SELECT
    LogAttributes['idlergear.run.id']           AS run,
    toUInt64OrZero(LogAttributes['idlergear.line']) AS line,
    LogAttributes['log.iostream']               AS stream,
    Timestamp,
    Body,
    ServiceName
FROM otel.otel_logs
WHERE LogAttributes['idlergear.run.id'] != ''
LIMIT 1 BY LogAttributes['log.record.uid'];

-- One run, as it was seen.
SELECT line, Timestamp, Body FROM otel.ig_lines WHERE run = 'run_k3f9x2a7' AND line > 0 ORDER BY line;

-- What failed today, and how long it took.
SELECT
    LogAttributes['idlergear.run.id']         AS run,
    any(ServiceName)                          AS service,
    any(LogAttributes['process.exit.code'])   AS code,
    any(LogAttributes['idlergear.run.duration_ms']) AS ms
FROM otel.otel_logs
WHERE endsWith(LogAttributes['log.record.uid'], ':event:end') AND SeverityText = 'ERROR'
  AND Timestamp > today()
GROUP BY run;
