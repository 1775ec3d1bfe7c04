-- Somebody who is signed in proves anew who they are, before a credential is made, rotated or ended.
GRANT UPDATE (authenticated_at) ON altyaa.user_session TO altyaa_app, altyaa_worker;
