-- What happened, written in the transaction that made it happen; and the mail that goes out because of it.

CREATE TABLE altyaa.event (
    workspace_id uuid        NOT NULL REFERENCES altyaa.workspace (id) ON DELETE CASCADE,
    id           uuid        NOT NULL,
    type         text        NOT NULL,
    occurred_at  timestamptz NOT NULL,
    actor        text        NOT NULL,
    subject      text        NOT NULL,
    data         jsonb       NOT NULL,
    request_id   text,
    ip           inet,
    user_agent   text,
    PRIMARY KEY (workspace_id, id)
);

-- One row a letter, so that a second attempt does not send a second one.
CREATE TABLE altyaa.mail (
    workspace_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    event_id     uuid        NOT NULL,
    address      text        NOT NULL,
    created_at   timestamptz NOT NULL,
    sent_at      timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, event_id) REFERENCES altyaa.event (workspace_id, id) ON DELETE CASCADE
);

ALTER TABLE altyaa.event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.mail ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY floor ON altyaa.event AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON altyaa.mail AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
ALTER TABLE altyaa.event ALTER type SET STATISTICS 0, ALTER actor SET STATISTICS 0, ALTER subject SET STATISTICS 0,
      ALTER data SET STATISTICS 0, ALTER request_id SET STATISTICS 0, ALTER ip SET STATISTICS 0,
      ALTER user_agent SET STATISTICS 0;
ALTER TABLE altyaa.mail ALTER address SET STATISTICS 0;

-- Append-only by privilege: nobody who serves may change or remove what happened.
CREATE POLICY can_select ON altyaa.event FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.event FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_select ON altyaa.mail FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.mail FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.mail FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON altyaa.event, altyaa.mail TO altyaa_app, altyaa_worker;
GRANT UPDATE (sent_at) ON altyaa.mail TO altyaa_app, altyaa_worker;
