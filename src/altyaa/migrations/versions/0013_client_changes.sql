-- Who set what a client is trusted by, so that what a leaked key set can be taken away again. The whole list is set at
-- once: whoever set it last stands for all of it. NULL: as it was made (see created_by), or taken away since.
ALTER TABLE altyaa.oauth_client
  ADD redirect_uris_set_by text,
  ADD redirect_uris_set_at timestamptz,
  ADD jwks_set_by text,
  ADD jwks_set_at timestamptz;
ALTER TABLE altyaa.oauth_client ALTER redirect_uris_set_by SET STATISTICS 0, ALTER jwks_set_by SET STATISTICS 0;

GRANT SELECT (redirect_uris_set_by, redirect_uris_set_at, jwks_set_by, jwks_set_at),
      UPDATE (redirect_uris_set_by, redirect_uris_set_at, jwks_set_by, jwks_set_at)
   ON altyaa.oauth_client TO altyaa_app, altyaa_worker;
