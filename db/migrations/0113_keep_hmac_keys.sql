-- The wrapped keys are made once and never again (P8): whoever wraps them anew shows a warrant (ADR 14). One that does not
-- open keeps an API from starting, so that it must not be in the power of the application's login to put one there.
revoke update on hmac_key from duban_api, duban_dispatch;
grant update (key_id, nonce, cipher) on hmac_key to duban_api;
create trigger warranted before update or delete on hmac_key
  for each statement execute function duban_warranted();
