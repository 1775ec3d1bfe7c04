-- What has ended stays ended: also for one injected statement in the workspace's own context.

-- Somebody who takes a consent back and gives it again within a minute must not bring back the codes of the first one.
-- A number, and not times: the clocks of two processes differ.
ALTER TABLE altyaa.oauth_consent ADD life integer NOT NULL DEFAULT 0;
ALTER TABLE altyaa.oauth_code ADD life integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN altyaa.oauth_consent.life IS 'How often it was given again after it had ended';
COMMENT ON COLUMN altyaa.oauth_code.life IS 'The consent''s when the code was made: in another one it is worth nothing';
GRANT UPDATE (life) ON altyaa.oauth_consent TO altyaa_app, altyaa_worker;
GRANT SELECT (life) ON altyaa.oauth_code TO altyaa_app, altyaa_worker;

REVOKE UPDATE (grant_types) ON altyaa.oauth_client FROM altyaa_app, altyaa_worker; -- never changed

CREATE FUNCTION altyaa.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = '42501';
END
$$;
REVOKE ALL ON FUNCTION altyaa.refuse_change() FROM PUBLIC;

-- What is refused stands in WHEN, so that nothing is called for a change that is none of it: a refresh updates a grant.
-- AFTER, because BEFORE locks each row once more, which is one more record in the WAL; refused is refused.
CREATE TRIGGER ended_stays_ended AFTER UPDATE ON altyaa.oauth_client FOR EACH ROW
  WHEN (NEW.token_epoch < OLD.token_epoch
        OR OLD.ended_at IS NOT NULL
           AND (NEW.ended_at, NEW.ended_reason) IS DISTINCT FROM (OLD.ended_at, OLD.ended_reason))
  EXECUTE FUNCTION altyaa.refuse_change('what has ended stays ended');
CREATE TRIGGER ended_stays_ended AFTER UPDATE ON altyaa.oauth_client_secret FOR EACH ROW
  WHEN (coalesce(NEW.ends_at, 'infinity') > coalesce(OLD.ends_at, 'infinity'))
  EXECUTE FUNCTION altyaa.refuse_change('an end comes earlier and never later');
CREATE TRIGGER ended_stays_ended AFTER UPDATE ON altyaa.oauth_grant FOR EACH ROW
  WHEN (NEW.generation < OLD.generation
        OR OLD.revoked_at IS NOT NULL
           AND (NEW.revoked_at, NEW.revoked_reason) IS DISTINCT FROM (OLD.revoked_at, OLD.revoked_reason))
  EXECUTE FUNCTION altyaa.refuse_change('what has ended stays ended');
CREATE TRIGGER ended_stays_ended AFTER UPDATE ON altyaa.oauth_code FOR EACH ROW
  WHEN (OLD.redeemed_at IS NOT NULL
        AND (NEW.redeemed_at, NEW.grant_id) IS DISTINCT FROM (OLD.redeemed_at, OLD.grant_id))
  EXECUTE FUNCTION altyaa.refuse_change('a code is redeemed once');
-- A consent may be given again: by its person alone, and as another life.
CREATE TRIGGER ended_stays_ended AFTER UPDATE ON altyaa.oauth_consent FOR EACH ROW
  WHEN (NEW.life < OLD.life
        OR OLD.revoked_at IS NOT NULL
           AND (NEW.revoked_at, NEW.revoked_reason) IS DISTINCT FROM (OLD.revoked_at, OLD.revoked_reason)
           AND (NEW.revoked_at IS NOT NULL OR NEW.life = OLD.life
                OR tenancy.user_id() IS DISTINCT FROM OLD.user_id))
  EXECUTE FUNCTION altyaa.refuse_change('given again by its person alone, in another life');

-- The operator vouches for a client's name and addresses. The command line signs itself as the operator, and no process
-- that serves requests does.
CREATE TRIGGER operator_verifies AFTER INSERT ON altyaa.oauth_client FOR EACH ROW
  WHEN (NEW.verified AND tenancy.principal_id() IS DISTINCT FROM 'operator')
  EXECUTE FUNCTION altyaa.refuse_change('the operator alone verifies');
CREATE TRIGGER operator_verifies_changes AFTER UPDATE ON altyaa.oauth_client FOR EACH ROW
  WHEN (NEW.verified AND (NOT OLD.verified OR NEW.name <> OLD.name OR NOT NEW.redirect_uris <@ OLD.redirect_uris)
        AND tenancy.principal_id() IS DISTINCT FROM 'operator')
  EXECUTE FUNCTION altyaa.refuse_change('the operator alone verifies');
