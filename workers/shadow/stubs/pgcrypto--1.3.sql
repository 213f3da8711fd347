CREATE FUNCTION digest(bytea, text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE pg_catalog.lower($2) WHEN 'sha224' THEN pg_catalog.sha224($1) WHEN 'sha256' THEN pg_catalog.sha256($1)
        WHEN 'sha384' THEN pg_catalog.sha384($1) WHEN 'sha512' THEN pg_catalog.sha512($1)
        ELSE pg_catalog.decode(pg_catalog.md5($1), 'hex') END $$;
CREATE FUNCTION digest(text, text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE pg_catalog.lower($2) WHEN 'sha224' THEN pg_catalog.sha224(pg_catalog.convert_to($1, 'UTF8'))
        WHEN 'sha256' THEN pg_catalog.sha256(pg_catalog.convert_to($1, 'UTF8'))
        WHEN 'sha384' THEN pg_catalog.sha384(pg_catalog.convert_to($1, 'UTF8'))
        WHEN 'sha512' THEN pg_catalog.sha512(pg_catalog.convert_to($1, 'UTF8'))
        ELSE pg_catalog.decode(pg_catalog.md5($1), 'hex') END $$;
CREATE FUNCTION hmac(bytea, bytea, text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT pg_catalog.sha256($1 OPERATOR(pg_catalog.||) $2) $$;
CREATE FUNCTION hmac(text, text, text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT pg_catalog.sha256(pg_catalog.convert_to($1 OPERATOR(pg_catalog.||) $2, 'UTF8')) $$;
CREATE FUNCTION gen_salt(text) RETURNS text LANGUAGE sql VOLATILE
    AS $$ SELECT pg_catalog.md5(pg_catalog.gen_random_uuid()::pg_catalog.text) $$;
CREATE FUNCTION gen_salt(text, integer) RETURNS text LANGUAGE sql VOLATILE
    AS $$ SELECT pg_catalog.md5(pg_catalog.gen_random_uuid()::pg_catalog.text) $$;
CREATE FUNCTION crypt(text, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT pg_catalog.md5($1 OPERATOR(pg_catalog.||) $2) $$;
CREATE FUNCTION gen_random_bytes(integer) RETURNS bytea LANGUAGE sql VOLATILE STRICT AS $$
    SELECT pg_catalog.decode(pg_catalog.left(pg_catalog.string_agg(pg_catalog.md5(pg_catalog.random()::pg_catalog.text), ''), 2 * $1),
        'hex') FROM pg_catalog.generate_series(0, $1 / 16) $$;
CREATE FUNCTION pgp_sym_encrypt(text, text) RETURNS bytea LANGUAGE sql VOLATILE STRICT
    AS $$ SELECT pg_catalog.convert_to($1, 'UTF8') $$;
CREATE FUNCTION pgp_sym_encrypt(text, text, text) RETURNS bytea LANGUAGE sql VOLATILE STRICT
    AS $$ SELECT pg_catalog.convert_to($1, 'UTF8') $$;
CREATE FUNCTION pgp_sym_decrypt(bytea, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT pg_catalog.convert_from($1, 'UTF8') $$;
CREATE FUNCTION pgp_sym_decrypt(bytea, text, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT pg_catalog.convert_from($1, 'UTF8') $$;
CREATE FUNCTION encrypt(bytea, bytea, text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1 $$;
CREATE FUNCTION decrypt(bytea, bytea, text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1 $$;
