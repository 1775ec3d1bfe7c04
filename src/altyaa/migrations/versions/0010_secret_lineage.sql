-- Which key made a secret: whoever found that key could have rotated others within its reach, and kept their secrets.

ALTER TABLE altyaa.api_key_secret
  ADD made_by uuid,
  ADD FOREIGN KEY (workspace_id, made_by) REFERENCES altyaa.api_key (workspace_id, id);
COMMENT ON COLUMN altyaa.api_key_secret.made_by IS 'The key that made it, where it was one';
CREATE INDEX api_key_secret_by_maker ON altyaa.api_key_secret (workspace_id, made_by);
GRANT SELECT (made_by) ON altyaa.api_key_secret TO altyaa_app, altyaa_worker;
