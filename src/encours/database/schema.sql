-- Written by `make schema` from the migrations below. Never changed by hand.
-- holds tenancy 0001_initial
-- holds account 0001_initial
-- holds account 0002_email_max_length
-- holds account 0003_alter_emailaddress_create_unique_verified_email
-- holds account 0004_alter_emailaddress_drop_unique_email
-- holds account 0005_emailaddress_idx_upper_email
-- holds account 0006_emailaddress_lower
-- holds account 0007_emailaddress_idx_email
-- holds account 0008_emailaddress_unique_primary_email_fixup
-- holds account 0009_emailaddress_unique_primary_email
-- holds tenancy 0002_isolation
-- holds api 0001_initial
-- holds contenttypes 0001_initial
-- holds contenttypes 0002_remove_content_type_name
-- holds auth 0001_initial
-- holds auth 0002_alter_permission_name_max_length
-- holds auth 0003_alter_user_email_max_length
-- holds auth 0004_alter_user_username_opts
-- holds auth 0005_alter_user_last_login_null
-- holds auth 0006_require_contenttypes_0002
-- holds auth 0007_alter_validators_add_error_messages
-- holds auth 0008_alter_user_username_max_length
-- holds auth 0009_alter_user_last_name_max_length
-- holds auth 0010_alter_group_name_max_length
-- holds auth 0011_update_proxy_permissions
-- holds auth 0012_alter_user_first_name_max_length
-- holds parties 0001_initial
-- holds parties 0002_isolation
-- holds parties 0003_any_length
-- holds parties 0004_knowing
-- holds parties 0005_guarding
-- holds sessions 0001_initial
-- holds mfa 0001_initial
-- holds mfa 0002_authenticator_timestamps
-- holds mfa 0003_authenticator_type_uniq
-- holds tenancy 0003_access
-- holds receivables 0001_initial
-- holds receivables 0002_isolation
-- holds receivables 0003_facts_of_people
-- holds receivables 0004_lists
-- holds receivables 0005_statistics
-- holds receivables 0006_lists_over_time
-- holds receivables 0007_days
-- holds receivables 0008_booked
-- holds receivables 0009_suppliers
-- holds intake 0001_initial
-- holds intake 0002_isolation
-- holds intake 0003_keeping
-- holds intake 0004_fetching
-- holds intake 0005_list_days
-- holds cash 0001_initial
-- holds cash 0002_isolation
-- holds cash 0003_one_line_once
-- holds cash 0004_found_at_once
-- holds closing 0001_initial
-- holds closing 0002_isolation
-- holds demo 0001_initial
-- holds intake 0006_mailboxes
-- holds procrastinate 0001_initial
-- holds procrastinate 0002_drop_started_at_column
-- holds procrastinate 0003_drop_started_at_column
-- holds procrastinate 0004_drop_procrastinate_version_table
-- holds procrastinate 0005_fix_procrastinate_fetch_job
-- holds procrastinate 0006_fix_trigger_status_events_insert
-- holds procrastinate 0007_add_queueing_lock_column
-- holds procrastinate 0008_close_fetch_job_race_condition
-- holds procrastinate 0009_add_defer_job_function
-- holds procrastinate 0010_add_procrastinate_periodic_defers
-- holds procrastinate 0011_add_foreign_key_index
-- holds procrastinate 0012_add_locks_to_periodic_defer
-- holds procrastinate 0013_fix_procrastinate_defer_periodic_job
-- holds procrastinate 0014_add_finish_job_and_retry_job_functions
-- holds procrastinate 0015_add_trigger_on_job_deletion
-- holds procrastinate 0016_delete_finished_jobs
-- holds procrastinate 0017_add_checks_to_finish_job
-- holds procrastinate 0018_add_checks_to_retry_job
-- holds procrastinate 0019_fix_finish_job_compat_issue
-- holds procrastinate 0020_add_index_on_procrastinate_jobs
-- holds procrastinate 0021_add_kwargs_to_defer_periodic_job
-- holds procrastinate 0022_null_locks_excluded
-- holds procrastinate 0023_remove_old_finish_job_function
-- holds procrastinate 0024_job_id_bigint
-- holds procrastinate 0025_add_models
-- holds procrastinate 0026_add_job_priority
-- holds procrastinate 0027_add_periodic_job_priority
-- holds procrastinate 0028_add_cancel_states
-- holds procrastinate 0029_add_additional_params_to_retry_job
-- holds procrastinate 0030_alter_procrastinateevent_options
-- holds procrastinate 0031_add_indexes_for_fetch_job
-- holds procrastinate 0032_pre_cancel_notification
-- holds procrastinate 0033_post_cancel_notification
-- holds procrastinate 0034_pre_add_heartbeat
-- holds procrastinate 0035_post_add_heartbeat
-- holds procrastinate 0036_add_worker_model
-- holds procrastinate 0037_pre_batch_defer_jobs
-- holds procrastinate 0038_post_batch_defer_jobs
-- holds procrastinate 0039_pre_priority_lock_fetch_job
-- holds procrastinate 0040_pre_retry_failed_job
-- holds procrastinate 0041_post_retry_failed_job
-- holds jobs 0001_initial
-- holds jobs 0002_isolation
-- holds journal 0001_initial
-- holds journal 0002_chain
-- holds metrics 0001_initial
-- holds metrics 0002_isolation
-- holds metrics 0003_behaviour
-- holds metrics 0004_settings
-- holds metrics 0005_columns
-- holds metrics 0006_indicators
-- holds papers 0001_initial
-- holds papers 0002_isolation
-- holds parties 0006_with_terms
-- holds policybook 0001_initial
-- holds policybook 0002_isolation
-- holds portfolio 0001_initial
-- holds portfolio 0002_due_next
-- holds portfolio 0003_owners
-- holds portfolio 0004_filling
-- holds portfolio 0005_documents
-- holds receivables 0010_superseded
-- holds receivables 0011_refusals
-- holds receivables 0012_one_order_of_days
-- holds teamwork 0001_initial
-- holds teamwork 0002_isolation

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);

CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);

CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);

CREATE FUNCTION public.cash_patterns(wanted text) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$ SELECT array_agg(CASE WHEN length(word) < 3 THEN '% ' ELSE '%' END
                || parties_escaped(word) || '%')
            FROM unnest(cash_words(wanted)) word $$;

CREATE FUNCTION public.cash_search(wanted text, cents bigint, one bigint, most integer) RETURNS TABLE(line_id bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
    DECLARE
        readable bigint[] := (SELECT NULLIF(current_setting('app.organisations', true), '')::bigint[])::bigint[];
        said text := parties_having(cash_words(wanted), 'b.search_text');
    BEGIN
        IF readable IS NULL OR one <> ALL (readable) THEN
            RETURN;
        END IF;
        RETURN QUERY EXECUTE format($$
            (SELECT b.id FROM cash_bankline b
             WHERE b.organisation_id = $1 AND %s LIMIT $3)
            UNION
            (SELECT b.id FROM cash_bankline b
             WHERE b.organisation_id = $1 AND b.amount_cents IN ($2, -$2) LIMIT $3)
            $$, coalesce(said, 'false')) USING one, cents, most;
    END
    $_$;

CREATE FUNCTION public.cash_words(wanted text) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$ SELECT (string_to_array(btrim(regexp_replace(
            parties_folded(wanted), '\s+', ' ', 'g')), ' '))[:8] $$;

CREATE FUNCTION public.encours_consolidated(person bigint, whole bigint) RETURNS TABLE(organisation_id bigint, slug text, name text, role text, portfolio text[])
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ SELECT o.id, o.slug::text, o.name::text, m.role::text, m.portfolio::text[]
              FROM tenancy_groupmember g
              JOIN tenancy_membership m ON m.organisation_id = g.organisation_id
              JOIN tenancy_organisation o ON o.id = g.organisation_id
              WHERE g.group_id = whole AND m.user_id = person ORDER BY o.name, o.id $$;

CREATE FUNCTION public.encours_create_group(new_name text, members bigint[]) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ WITH made AS (INSERT INTO tenancy_group (name) VALUES (new_name) RETURNING id),
                   joined AS (INSERT INTO tenancy_groupmember (group_id, organisation_id)
                              SELECT made.id, each FROM made, unnest(members) AS each)
              SELECT id FROM made $$;

CREATE FUNCTION public.encours_create_organisation(new_slug text, new_name text, new_siren text, new_currency text) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ INSERT INTO tenancy_organisation (slug, name, siren, currency, created_at)
              VALUES (new_slug, new_name, new_siren, new_currency, now()) RETURNING id $$;

CREATE FUNCTION public.encours_entry(person bigint, wanted text) RETURNS TABLE(organisation_id bigint, slug text, name text, role text, portfolio text[], requires_second_factor boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ SELECT o.id, o.slug::text, o.name::text, m.role::text, m.portfolio::text[],
                     o.requires_second_factor
              FROM tenancy_membership m JOIN tenancy_organisation o ON o.id = m.organisation_id
              WHERE m.user_id = person AND o.slug = wanted $$;

CREATE FUNCTION public.encours_find_organisation(wanted text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ SELECT id FROM tenancy_organisation WHERE slug = wanted $$;

CREATE FUNCTION public.encours_groups_of(person bigint) RETURNS TABLE(id bigint, name text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ SELECT w.id, w.name::text FROM tenancy_group w WHERE EXISTS (
                  SELECT 1 FROM tenancy_groupmember g
                  JOIN tenancy_membership m ON m.organisation_id = g.organisation_id
                  WHERE g.group_id = w.id AND m.user_id = person) ORDER BY w.name, w.id $$;

CREATE FUNCTION public.encours_list_organisations() RETURNS TABLE(id bigint, slug text, name text, siren text, currency text, requires_second_factor boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ SELECT o.id, o.slug::text, o.name::text, o.siren::text, o.currency::text,
                     o.requires_second_factor
              FROM tenancy_organisation o ORDER BY o.slug $$;

CREATE FUNCTION public.encours_memberships_of(person bigint) RETURNS TABLE(organisation_id bigint, slug text, name text, role text, portfolio text[])
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ SELECT o.id, o.slug::text, o.name::text, m.role::text, m.portfolio::text[]
              FROM tenancy_membership m JOIN tenancy_organisation o ON o.id = m.organisation_id
              WHERE m.user_id = person ORDER BY o.name, o.id $$;

CREATE FUNCTION public.jobs_forget_progress(finished_before timestamp with time zone) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$ WITH gone AS (DELETE FROM jobs_progress WHERE finished_at < finished_before
              RETURNING 1) SELECT count(*) FROM gone $$;

CREATE FUNCTION public.journal_only_erase() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    BEGIN
        IF num_nulls(NEW.salt, NEW.subject, NEW.said) < 3 THEN
            RAISE EXCEPTION 'entry % of the journal can be erased, not rewritten', OLD.number
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END
    $$;

CREATE FUNCTION public.journal_seal_entry() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    BEGIN
        UPDATE journal_chain SET number = NEW.number, head = NEW.head
            WHERE organisation_id = NEW.organisation_id AND number = NEW.number - 1
              AND head = NEW.previous;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'entry % of the journal of organisation % does not follow the last one',
                NEW.number, NEW.organisation_id USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.head IS DISTINCT FROM sha256(convert_to(concat_ws(E'\n',
            NEW.organisation_id::text, NEW.number::text, NEW.kind,
            coalesce(NEW.author_id::text, ''),
            (extract(epoch FROM NEW.recorded_at) * 1000000)::bigint::text,
            encode(NEW.words_digest, 'hex'), encode(NEW.covers_digest, 'hex'),
            encode(NEW.previous, 'hex')), 'UTF8')) THEN
            RAISE EXCEPTION 'entry % of the journal of organisation % is not sealed as it says',
                NEW.number, NEW.organisation_id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END
    $$;

CREATE FUNCTION public.journal_take_chain(wanted bigint, OUT last_number bigint, OUT last_head bytea) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    BEGIN
        IF wanted IS DISTINCT FROM (SELECT NULLIF(current_setting('app.organisation', true), '')::bigint) THEN
            RAISE EXCEPTION 'the journal of organisation % is not that of the one acted for',
                wanted USING ERRCODE = 'insufficient_privilege';
        END IF;
        INSERT INTO journal_chain (organisation_id, number, head)
            VALUES (wanted, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
        SELECT number, head INTO STRICT last_number, last_head FROM journal_chain
            WHERE organisation_id = wanted FOR UPDATE;
    END
    $$;

CREATE FUNCTION public.parties_escaped(word text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog'
    AS $$ SELECT regexp_replace(word, '([\\%_])', '\\\1', 'g') $$;

CREATE FUNCTION public.parties_folded(wanted text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT pg_catalog.lower(public.unaccent('public.unaccent'::regdictionary, wanted)) $$;

CREATE FUNCTION public.parties_having(words text[], place text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog'
    AS $$ SELECT string_agg(format('%s LIKE %L', place,
                CASE WHEN length(word) < 3 THEN '% ' ELSE '%' END
                || public.parties_escaped(word) || '%'), ' AND ')
            FROM unnest(words) word $$;

CREATE FUNCTION public.parties_resembling(words text[], place text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog'
    AS $$ SELECT string_agg(format('%L OPERATOR(public.<%%) %s', word, place), ' AND ')
            FROM unnest(words) word $$;

CREATE FUNCTION public.parties_search(wanted text, most integer, one bigint DEFAULT NULL::bigint, owners text[] DEFAULT NULL::text[]) RETURNS TABLE(organisation_id bigint, customer_id bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
    DECLARE
        folded text := btrim(regexp_replace(parties_folded(wanted), '\s+', ' ', 'g'));
        compact text := replace(folded, ' ', '');
        begins text := parties_escaped(folded) || '%';
        readable bigint[] := (SELECT NULLIF(current_setting('app.organisations', true), '')::bigint[])::bigint[];
        words text[];
        likeness text;
        template text;
    BEGIN
        IF folded IS NULL OR folded = '' OR readable IS NULL THEN
            RETURN;
        END IF;
        IF one IS NOT NULL THEN
            readable := ARRAY(SELECT r FROM unnest(readable) r WHERE r = one);
        END IF;
        words := CASE WHEN compact ~ '^[0-9]{9,}$' THEN ARRAY[compact]
            ELSE (string_to_array(folded, ' '))[:8] END;
        template := $$
            WITH mine AS NOT MATERIALIZED (
                SELECT c.* FROM parties_customer c
                WHERE c.organisation_id = ANY ($1)
                  AND ($2 IS NULL OR c.collector = ANY ($2) OR c.salesperson = ANY ($2))),
            found AS (
                (SELECT m.id, 0 AS rank FROM mine m
                 WHERE m.code IN (btrim($3), upper(btrim($3))) LIMIT $5)
                UNION ALL
                (SELECT m.id, 2 FROM mine m
                 WHERE parties_folded(m.name) COLLATE "C" LIKE %1$L
                 ORDER BY m.organisation_id, parties_folded(m.name) COLLATE "C" LIMIT $5)
                UNION ALL
                (SELECT m.id, CASE WHEN parties_folded(m.code) LIKE $6 THEN 1 ELSE 3 END
                 FROM mine m WHERE %2$s LIMIT $5 + $7)
                UNION ALL
                (SELECT m.id, 3 FROM parties_legalentity e
                 JOIN mine m ON m.organisation_id = e.organisation_id AND m.entity_id = e.id
                 WHERE %3$s AND e.organisation_id = ANY ($1) LIMIT $5 + $7))
            SELECT c.organisation_id, c.id
            FROM (SELECT f.id, min(f.rank) AS rank FROM found f GROUP BY f.id) f
            JOIN parties_customer c ON c.id = f.id
            ORDER BY f.rank, word_similarity($4, c.search_text) DESC,
                parties_folded(c.name) COLLATE "C", c.id
            LIMIT $5 $$;
        RETURN QUERY EXECUTE format(template, begins,
                parties_having(words, 'm.search_text'), parties_having(words, 'e.search_text'))
            USING readable, owners, wanted, folded, most, begins, 200;
        FOREACH likeness IN ARRAY ARRAY['0.6', '0.4'] LOOP
            EXIT WHEN FOUND OR length(folded) < 4;
            PERFORM set_config('pg_trgm.word_similarity_threshold', likeness, true);
            RETURN QUERY EXECUTE format(template, begins,
                    parties_resembling(words, 'm.search_text'),
                    parties_resembling(words, 'e.search_text'))
                USING readable, owners, wanted, folded, most, begins, 1000;
        END LOOP;
    END
    $_$;

CREATE FUNCTION public.portfolio_count_again() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ ANALYZE portfolio_situation, portfolio_customerrow, portfolio_itemrow $$;

CREATE FUNCTION public.portfolio_filling_begins() RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ BEGIN
            IF EXISTS (SELECT FROM portfolio_customerrow) OR EXISTS (SELECT FROM portfolio_itemrow) THEN RETURN false; END IF;
            BEGIN
                LOCK TABLE portfolio_customerrow, portfolio_itemrow IN ACCESS EXCLUSIVE MODE NOWAIT;
                IF EXISTS (SELECT FROM portfolio_customerrow) OR EXISTS (SELECT FROM portfolio_itemrow) THEN RAISE lock_not_available; END IF;
                DROP INDEX customer_most_overdue, customer_largest, customer_by_name, customer_oldest, customer_slowest, customer_of_collector, customer_of_salesperson, item_by_due, item_largest, item_by_reference, item_of_status, item_not_aged, item_no_invoice, item_in_other_currency;
                RETURN true;
            EXCEPTION WHEN lock_not_available THEN RETURN false;
            END;
        END $$;

CREATE FUNCTION public.portfolio_filling_ends() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET maintenance_work_mem TO '128MB'
    AS $$ BEGIN CREATE INDEX IF NOT EXISTS customer_most_overdue ON portfolio_customerrow (organisation_id, slot, overdue_cents DESC, customer, unit);
CREATE INDEX IF NOT EXISTS customer_largest ON portfolio_customerrow (organisation_id, slot, balance_cents DESC, customer, unit);
CREATE INDEX IF NOT EXISTS customer_by_name ON portfolio_customerrow (organisation_id, slot, sort_name, customer, unit);
CREATE INDEX IF NOT EXISTS customer_oldest ON portfolio_customerrow (organisation_id, slot, oldest_due_on, customer, unit);
CREATE INDEX IF NOT EXISTS customer_slowest ON portfolio_customerrow (organisation_id, slot, mean_delay_days DESC NULLS LAST, customer, unit);
CREATE INDEX IF NOT EXISTS customer_of_collector ON portfolio_customerrow (organisation_id, slot, collector);
CREATE INDEX IF NOT EXISTS customer_of_salesperson ON portfolio_customerrow (organisation_id, slot, salesperson);
CREATE INDEX IF NOT EXISTS item_by_due ON portfolio_itemrow (organisation_id, slot, due_on, line_id, part);
CREATE INDEX IF NOT EXISTS item_largest ON portfolio_itemrow (organisation_id, slot, open_cents DESC, line_id, part);
CREATE INDEX IF NOT EXISTS item_by_reference ON portfolio_itemrow (organisation_id, slot, reference_key, line_id, part);
CREATE INDEX IF NOT EXISTS item_of_status ON portfolio_itemrow (organisation_id, slot, status, due_on, line_id, part) WHERE NOT status = '';
CREATE INDEX IF NOT EXISTS item_not_aged ON portfolio_itemrow (organisation_id, slot, due_on, line_id, part) WHERE bucket >= 5;
CREATE INDEX IF NOT EXISTS item_no_invoice ON portfolio_itemrow (organisation_id, slot, nature, due_on, line_id, part) WHERE NOT nature = 'invoice';
CREATE INDEX IF NOT EXISTS item_in_other_currency ON portfolio_itemrow (organisation_id, slot, currency) WHERE NOT currency = unit; END $$;

CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;

CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;

CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    queueing_lock text,
    priority integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);

CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;

CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;

CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;

CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION public.receivables_count_again() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ ANALYZE receivables_line, receivables_allocation, receivables_position $$;

CREATE FUNCTION public.receivables_guard_allocation() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $_$
    DECLARE
        many boolean;
        undoes boolean;
        ledger bigint;
        wrong record;
    BEGIN
        EXECUTE 'SELECT count(*) > 10000, coalesce(bool_or(amount_cents < 0), false) FROM written'
            INTO many, undoes;
        FOR ledger IN EXECUTE 'SELECT DISTINCT organisation_id FROM written ORDER BY 1' LOOP
            IF many THEN
                PERFORM pg_advisory_xact_lock(1818585189, ledger::int);
            ELSE
                PERFORM pg_advisory_xact_lock_shared(1818585189, ledger::int);
            END IF;
        END LOOP;
        IF NOT many THEN
            EXECUTE 'SELECT 1 FROM receivables_line l WHERE (l.organisation_id, l.id) IN (
                SELECT organisation_id, debit_id FROM written
                UNION SELECT organisation_id, credit_id FROM written)
                ORDER BY l.organisation_id, l.id FOR NO KEY UPDATE';
        END IF;
        EXECUTE 'SELECT w.debit_id, w.credit_id FROM written w
            LEFT JOIN receivables_line d
                ON d.organisation_id = w.organisation_id AND d.id = w.debit_id
            LEFT JOIN receivables_line c
                ON c.organisation_id = w.organisation_id AND c.id = w.credit_id
            WHERE w.amount_cents = 0
               OR (d.id IS NOT NULL AND d.amount_cents > 0
                   AND c.id IS NOT NULL AND c.amount_cents < 0
                   AND (w.amount_cents < 0
                        OR (d.is_receivable AND c.is_receivable AND d.unit = c.unit
                            AND d.reversed_by IS NULL AND c.reversed_by IS NULL
                            AND w.effective_on >= d.booked_on AND w.effective_on >= c.booked_on
                            AND (d.customer = c.customer
                                 OR EXISTS (SELECT 1 FROM parties_customer a
                                     JOIN parties_customer b
                                       ON b.organisation_id = a.organisation_id
                                      AND b.group_id = a.group_id
                                     WHERE a.organisation_id = w.organisation_id
                                       AND a.code = d.customer AND b.code = c.customer)))))
                  IS NOT TRUE ORDER BY w.id LIMIT 1' INTO wrong;
        IF wrong.debit_id IS NOT NULL THEN
            RAISE EXCEPTION 'allocation of line % by line % refused: both sides must stand, be'
                ' receivable, booked by its day, of opposite signs, of one customer or group and'
                ' one currency', wrong.debit_id, wrong.credit_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_sides_agree';
        END IF;
        IF undoes THEN
            EXECUTE 'SELECT a.debit_id, a.credit_id FROM receivables_allocation a
                JOIN (SELECT DISTINCT organisation_id, debit_id, credit_id, effective_on, basis
                      FROM written WHERE amount_cents < 0) w
                  ON a.organisation_id = w.organisation_id AND a.debit_id = w.debit_id
                 AND a.credit_id = w.credit_id AND a.effective_on = w.effective_on
                 AND a.basis = w.basis
                GROUP BY a.organisation_id, a.debit_id, a.credit_id, a.effective_on, a.basis
                HAVING sum(a.amount_cents) < 0 ORDER BY 1, 2 LIMIT 1' INTO wrong;
            IF wrong.debit_id IS NOT NULL THEN
                RAISE EXCEPTION 'allocation of line % by line %: more undone than was allocated'
                    ' on that day and basis', wrong.debit_id, wrong.credit_id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_undone_once';
            END IF;
        END IF;
        EXECUTE 'WITH moved AS MATERIALIZED (
                SELECT organisation_id, line_id, sum(amount_cents)::bigint AS cents,
                    max(effective_on) AS latest_on
                FROM (SELECT organisation_id, debit_id AS line_id, amount_cents, effective_on
                      FROM written
                      UNION ALL
                      SELECT organisation_id, credit_id, amount_cents, effective_on
                      FROM written) sides
                GROUP BY 1, 2),
            known AS (
                UPDATE receivables_position p
                SET allocated_cents = p.allocated_cents + m.cents,
                    closed_on = CASE WHEN p.allocated_cents + m.cents = p.amount_cents
                        THEN (SELECT max(standing.effective_on) FROM (
        SELECT sides.effective_on FROM (
            SELECT credit_id AS other, basis, effective_on, amount_cents
            FROM receivables_allocation
            WHERE organisation_id = p.organisation_id AND debit_id = p.line_id
            UNION ALL
            SELECT debit_id, basis, effective_on, amount_cents FROM receivables_allocation
            WHERE organisation_id = p.organisation_id AND credit_id = p.line_id) sides
        GROUP BY sides.other, sides.basis, sides.effective_on
        HAVING sum(sides.amount_cents) > 0) standing) END
                FROM moved m
                WHERE p.organisation_id = m.organisation_id AND p.line_id = m.line_id
                RETURNING p.organisation_id, p.line_id)
            INSERT INTO receivables_position
                (organisation_id, line_id, amount_cents, allocated_cents, closed_on)
            SELECT l.organisation_id, l.id, abs(l.amount_cents), m.cents,
                CASE WHEN m.cents <> abs(l.amount_cents) THEN NULL
                     WHEN $1 THEN (SELECT max(standing.effective_on) FROM (
        SELECT sides.effective_on FROM (
            SELECT credit_id AS other, basis, effective_on, amount_cents
            FROM receivables_allocation
            WHERE organisation_id = l.organisation_id AND debit_id = l.id
            UNION ALL
            SELECT debit_id, basis, effective_on, amount_cents FROM receivables_allocation
            WHERE organisation_id = l.organisation_id AND credit_id = l.id) sides
        GROUP BY sides.other, sides.basis, sides.effective_on
        HAVING sum(sides.amount_cents) > 0) standing)
                     ELSE m.latest_on END
            FROM moved m
            JOIN receivables_line l ON l.organisation_id = m.organisation_id AND l.id = m.line_id
            WHERE NOT EXISTS (SELECT 1 FROM known k
                WHERE k.organisation_id = m.organisation_id AND k.line_id = m.line_id)'
            USING undoes;
        RETURN NULL;
    END
    $_$;

CREATE FUNCTION public.teamwork_only_erase() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
    BEGIN
        IF NEW.text IS NOT NULL OR NEW.mentioned <> ARRAY[]::bigint[] THEN
            RAISE EXCEPTION 'version % of note % can be erased, not rewritten', OLD.number,
                OLD.note_id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END
    $$;

CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);

ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.api_token (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    digest character varying(64) NOT NULL,
    scope character varying(20) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    minute bigint NOT NULL,
    used_in_minute integer NOT NULL,
    organisation_id bigint NOT NULL
);

ALTER TABLE public.api_token ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.api_token_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cash_advice (
    id bigint NOT NULL,
    customer text,
    payer_name text,
    payer_iban character varying(60),
    reference text,
    announced_on date NOT NULL,
    pays_on date,
    amount_cents bigint NOT NULL,
    unit character varying(3) NOT NULL,
    state character varying(10) NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    document_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    line_id bigint
);

ALTER TABLE public.cash_advice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_advice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cash_adviceline (
    id bigint NOT NULL,
    place integer NOT NULL,
    number text NOT NULL,
    amount_cents bigint,
    deduction text NOT NULL,
    advice_id bigint NOT NULL,
    organisation_id bigint NOT NULL
);

ALTER TABLE public.cash_adviceline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_adviceline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cash_bankaccount (
    id bigint NOT NULL,
    number character varying(60) NOT NULL,
    currency character varying(3) NOT NULL,
    name character varying(100) NOT NULL,
    holder character varying(200) NOT NULL,
    bank character varying(100) NOT NULL,
    bic character varying(11) NOT NULL,
    ledger_account character varying(20) NOT NULL,
    is_factor boolean NOT NULL,
    is_printed boolean NOT NULL,
    closed_on date,
    created_at timestamp with time zone NOT NULL,
    organisation_id bigint NOT NULL,
    source_id bigint,
    format character varying(20) NOT NULL,
    creates_from date
);

ALTER TABLE public.cash_bankaccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_bankaccount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cash_bankline (
    id bigint NOT NULL,
    line integer NOT NULL,
    fingerprint character varying(32) NOT NULL,
    occurrence integer NOT NULL,
    booked_on date NOT NULL,
    value_on date,
    amount_cents bigint NOT NULL,
    unit character varying(3) NOT NULL,
    payer_name text,
    payer_iban character varying(60),
    payer_bic character varying(11),
    payer_id text,
    ultimate_name text,
    reference text,
    end_to_end text,
    mandate text,
    bank_reference text,
    remittance text,
    label text,
    code character varying(40),
    return_reason character varying(40),
    original_amount text,
    original_currency character varying(3),
    fee_cents bigint,
    batch text,
    is_reversal boolean NOT NULL,
    outcome character varying(10) NOT NULL,
    account_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    parent_id bigint,
    statement_id bigint NOT NULL,
    returns_id bigint,
    search_text text GENERATED ALWAYS AS ((' '::text || public.parties_folded(((((((COALESCE(payer_name, ''::text) || ' '::text) || COALESCE(reference, ''::text)) || ' '::text) || COALESCE(remittance, ''::text)) || ' '::text) || COALESCE(label, ''::text))))) STORED,
    CONSTRAINT bank_line_outcome_known CHECK (((outcome)::text = ANY (ARRAY[(''::character varying)::text, ('applied'::character varying)::text, ('proposed'::character varying)::text, ('left'::character varying)::text, ('customer'::character varying)::text, ('excluded'::character varying)::text, ('returned'::character varying)::text, ('split'::character varying)::text, ('factor'::character varying)::text])))
);

ALTER TABLE public.cash_bankline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_bankline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cash_decision (
    id bigint NOT NULL,
    outcome character varying(10) NOT NULL,
    is_automatic boolean NOT NULL,
    customer text,
    allocations jsonb NOT NULL,
    deductions jsonb NOT NULL,
    unapplied_cents bigint NOT NULL,
    confidence double precision NOT NULL,
    was_threshold double precision,
    because jsonb NOT NULL,
    alternatives jsonb NOT NULL,
    comment text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    author_id bigint,
    line_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    undoes_id bigint
);

ALTER TABLE public.cash_decision ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_decision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cash_linedetail (
    id bigint NOT NULL,
    field character varying(40) NOT NULL,
    value text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    document_id bigint NOT NULL,
    line_id bigint NOT NULL,
    organisation_id bigint NOT NULL
);

ALTER TABLE public.cash_linedetail ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_linedetail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cash_payer (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    value text NOT NULL,
    customer text NOT NULL,
    role character varying(10) NOT NULL,
    confirmed integer NOT NULL,
    applied integer NOT NULL,
    undone integer NOT NULL,
    first_on date NOT NULL,
    last_on date NOT NULL,
    organisation_id bigint NOT NULL
);

ALTER TABLE public.cash_payer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_payer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cash_posting (
    id bigint NOT NULL,
    ledger_line bigint NOT NULL,
    kind character varying(12) NOT NULL,
    amount_cents bigint NOT NULL,
    is_found boolean NOT NULL,
    decision_id bigint NOT NULL,
    line_id bigint NOT NULL,
    organisation_id bigint NOT NULL
);

ALTER TABLE public.cash_posting ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_posting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cash_statement (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    identifier character varying(100) NOT NULL,
    sequence character varying(40) NOT NULL,
    opening_cents bigint,
    opened_on date,
    closing_cents bigint,
    closed_on date,
    moved_cents bigint NOT NULL,
    line_count integer NOT NULL,
    known_count integer NOT NULL,
    rejected_count integer NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL,
    document_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    creates boolean NOT NULL,
    days jsonb NOT NULL,
    first_on date,
    last_on date
);

ALTER TABLE public.cash_statement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_statement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cash_telling (
    id bigint NOT NULL,
    line integer NOT NULL,
    format character varying(20) NOT NULL,
    fingerprint character varying(32) NOT NULL,
    occurrence integer NOT NULL,
    booked_on date NOT NULL,
    amount_cents bigint NOT NULL,
    told jsonb NOT NULL,
    account_id bigint NOT NULL,
    met_id bigint,
    organisation_id bigint NOT NULL,
    statement_id bigint NOT NULL
);

ALTER TABLE public.cash_telling ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_telling_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.closing_arrete (
    id bigint NOT NULL,
    as_of date NOT NULL,
    version integer NOT NULL,
    revision bigint NOT NULL,
    reason text NOT NULL,
    author_id bigint,
    made_at timestamp with time zone NOT NULL,
    sha256 character varying(64) NOT NULL,
    size bigint NOT NULL,
    content bytea NOT NULL,
    told bytea NOT NULL,
    journal_number bigint NOT NULL,
    journal_head character varying(64) NOT NULL,
    organisation_id bigint NOT NULL
);

ALTER TABLE public.closing_arrete ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.closing_arrete_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.demo_demonstration (
    id bigint NOT NULL,
    seed bigint NOT NULL,
    as_of date NOT NULL,
    customers integer NOT NULL,
    invoices integer NOT NULL,
    founded_at timestamp with time zone NOT NULL,
    furnished_at timestamp with time zone,
    organisation_id bigint NOT NULL
);

ALTER TABLE public.demo_demonstration ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.demo_demonstration_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);

CREATE TABLE public.intake_document (
    id bigint NOT NULL,
    name character varying(255) NOT NULL,
    sha256 character varying(64) NOT NULL,
    size bigint NOT NULL,
    received_at timestamp with time zone NOT NULL,
    status character varying(10) NOT NULL,
    mode character varying(20) NOT NULL,
    kind character varying(10) NOT NULL,
    format character varying(20) NOT NULL,
    encoding character varying(20) NOT NULL,
    separator character varying(20) NOT NULL,
    rows integer NOT NULL,
    accepted integer NOT NULL,
    rejected integer NOT NULL,
    first_on date,
    last_on date,
    exported jsonb NOT NULL,
    counts jsonb NOT NULL,
    notices jsonb NOT NULL,
    problem jsonb,
    author_id bigint,
    organisation_id bigint NOT NULL,
    source_id bigint
);

ALTER TABLE public.intake_document ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_document_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.intake_fetch (
    id bigint NOT NULL,
    name character varying(255) NOT NULL,
    size bigint NOT NULL,
    modified bigint NOT NULL,
    outcome character varying(10) NOT NULL,
    report text NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    organisation_id bigint NOT NULL,
    source_id bigint NOT NULL
);

ALTER TABLE public.intake_fetch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_fetch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.intake_piece (
    id bigint NOT NULL,
    number integer NOT NULL,
    content bytea NOT NULL,
    document_id bigint NOT NULL,
    organisation_id bigint NOT NULL
);
ALTER TABLE ONLY public.intake_piece ALTER COLUMN content SET STORAGE EXTERNAL;

ALTER TABLE public.intake_piece ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_piece_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.intake_reject (
    id bigint NOT NULL,
    line integer NOT NULL,
    field character varying(100) NOT NULL,
    value text NOT NULL,
    reason jsonb NOT NULL,
    action jsonb NOT NULL,
    content text NOT NULL,
    account character varying(100),
    booked_on date,
    amount_cents bigint,
    currency character varying(3),
    corrected_at timestamp with time zone,
    document_id bigint NOT NULL,
    organisation_id bigint NOT NULL
);

ALTER TABLE public.intake_reject ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_reject_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.intake_source (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    kind character varying(20) NOT NULL,
    mapping jsonb NOT NULL,
    settings jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    organisation_id bigint NOT NULL,
    fetched_at timestamp with time zone,
    problem jsonb,
    notices jsonb NOT NULL,
    cursors jsonb NOT NULL
);

ALTER TABLE public.intake_source ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.intake_source_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.jobs_progress (
    id bigint NOT NULL,
    key text NOT NULL,
    name character varying(128) NOT NULL,
    job_id bigint,
    state character varying(7) NOT NULL,
    done bigint NOT NULL,
    total bigint,
    said jsonb,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    organisation_id bigint NOT NULL,
    CONSTRAINT progress_state_known CHECK (((state)::text = ANY (ARRAY[('waiting'::character varying)::text, ('running'::character varying)::text, ('done'::character varying)::text, ('failed'::character varying)::text])))
);

ALTER TABLE public.jobs_progress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.jobs_progress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.journal_chain (
    organisation_id bigint NOT NULL,
    number bigint NOT NULL,
    head bytea NOT NULL
);

CREATE TABLE public.journal_entry (
    number bigint NOT NULL,
    kind character varying(40) NOT NULL,
    subject text,
    said jsonb,
    salt bytea,
    author_id bigint,
    recorded_at timestamp with time zone NOT NULL,
    words_digest bytea NOT NULL,
    covers_digest bytea NOT NULL,
    previous bytea NOT NULL,
    head bytea NOT NULL,
    organisation_id bigint NOT NULL,
    CONSTRAINT journal_entry_digests_whole CHECK (((octet_length(words_digest) = 32) AND (octet_length(covers_digest) = 32) AND (octet_length(previous) = 32) AND (octet_length(head) = 32))),
    CONSTRAINT journal_entry_erased_whole CHECK ((num_nulls(salt, subject, said) = ANY (ARRAY[0, 3]))),
    CONSTRAINT journal_entry_kind_plain CHECK (((kind)::text ~ '^[a-z][a-z_]{0,39}$'::text)),
    CONSTRAINT journal_entry_number_from_1 CHECK ((number >= 1))
);

CREATE TABLE public.metrics_behaviour (
    customer text NOT NULL,
    as_of date NOT NULL,
    items bigint NOT NULL,
    amount_cents bigint NOT NULL,
    weighted_days numeric(30,0) NOT NULL,
    median_days integer NOT NULL,
    late_items bigint NOT NULL,
    organisation_id bigint NOT NULL
);

CREATE TABLE public.metrics_indicators (
    as_of date NOT NULL,
    revision bigint NOT NULL,
    booked_until date NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    figures jsonb NOT NULL,
    organisation_id bigint NOT NULL
);

CREATE TABLE public.metrics_snapshot (
    as_of date NOT NULL,
    revision bigint NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    balance_cents bigint NOT NULL,
    control_account_cents bigint NOT NULL,
    pending_cents bigint NOT NULL,
    ageing jsonb NOT NULL,
    organisation_id bigint NOT NULL,
    settings character varying(64) NOT NULL,
    own_rows bytea NOT NULL,
    foreign_rows bytea NOT NULL,
    doubtful_cents bigint NOT NULL,
    doubtful_not_due_cents bigint NOT NULL
);

CREATE TABLE public.mfa_authenticator (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);

ALTER TABLE public.mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mfa_authenticator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.papers_logo (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    kind character varying(4) NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    content bytea NOT NULL,
    author_id bigint,
    kept_at timestamp with time zone NOT NULL,
    organisation_id bigint NOT NULL
);

ALTER TABLE public.papers_logo ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.papers_logo_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.parties_contact (
    id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    author_id bigint,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    function character varying(20) NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    phone text NOT NULL,
    language character varying(2) NOT NULL,
    is_active boolean NOT NULL,
    from_list boolean NOT NULL,
    CONSTRAINT contact_function_known CHECK (((function)::text = ANY (ARRAY[('general'::character varying)::text, ('accounts_payable'::character varying)::text, ('buyer'::character varying)::text, ('director'::character varying)::text, ('dunning'::character varying)::text, ('legal'::character varying)::text, ('reception'::character varying)::text])))
);

ALTER TABLE public.parties_contact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.parties_contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.parties_customer (
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    terms character varying(100) NOT NULL,
    collector character varying(100) NOT NULL,
    salesperson character varying(100) NOT NULL,
    free jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    organisation_id bigint NOT NULL,
    group_id bigint,
    entity_id bigint,
    search_text text GENERATED ALWAYS AS (public.parties_folded((((' '::text || code) || ' '::text) || name))) STORED
)
WITH (fillfactor='60');

ALTER TABLE public.parties_customer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.parties_customer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.parties_customeralias (
    id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    author_id bigint,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    main_id bigint NOT NULL,
    from_on date NOT NULL,
    ground text NOT NULL,
    undone_at timestamp with time zone,
    undone_by_id bigint,
    CONSTRAINT alias_of_another CHECK ((NOT (customer_id = main_id)))
);

ALTER TABLE public.parties_customeralias ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.parties_customeralias_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.parties_customerchange (
    id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    author_id bigint,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    field character varying(60) NOT NULL,
    before text,
    after text,
    source character varying(10) NOT NULL,
    origin text NOT NULL
);

ALTER TABLE public.parties_customerchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.parties_customerchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.parties_customergroup (
    id bigint NOT NULL,
    name character varying(300) NOT NULL,
    organisation_id bigint NOT NULL
);

ALTER TABLE public.parties_customergroup ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.parties_customergroup_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.parties_customerreference (
    id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    author_id bigint,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    kind character varying(20) NOT NULL,
    value character varying(100) NOT NULL,
    CONSTRAINT reference_kind_known CHECK (((kind)::text = ANY (ARRAY[('iban'::character varying)::text, ('our_number'::character varying)::text, ('vat'::character varying)::text])))
);

ALTER TABLE public.parties_customerreference ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.parties_customerreference_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.parties_freefield (
    id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    key character varying(50) NOT NULL,
    kind character varying(10) NOT NULL,
    label_fr character varying(100) NOT NULL,
    label_en character varying(100) NOT NULL,
    choices character varying(100)[] NOT NULL,
    CONSTRAINT free_field_kind_known CHECK (((kind)::text = ANY (ARRAY[('text'::character varying)::text, ('number'::character varying)::text, ('date'::character varying)::text, ('yes_no'::character varying)::text, ('choice'::character varying)::text])))
);

ALTER TABLE public.parties_freefield ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.parties_freefield_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.parties_legalentity (
    id bigint NOT NULL,
    siren character varying(9) NOT NULL,
    vat_number character varying(20) NOT NULL,
    name text NOT NULL,
    country character varying(2) NOT NULL,
    organisation_id bigint NOT NULL,
    search_text text GENERATED ALWAYS AS (public.parties_folded((((((' '::text || name) || ' '::text) || (siren)::text) || ' '::text) || (vat_number)::text))) STORED
);

ALTER TABLE public.parties_legalentity ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.parties_legalentity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.parties_saleparty (
    id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    author_id bigint,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    role character varying(10) NOT NULL,
    party_id bigint NOT NULL,
    document_key bigint,
    from_on date,
    until_on date,
    CONSTRAINT sale_role_known CHECK (((role)::text = ANY (ARRAY[('ordered'::character varying)::text, ('delivered'::character varying)::text, ('invoiced'::character varying)::text, ('pays'::character varying)::text])))
);

ALTER TABLE public.parties_saleparty ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.parties_saleparty_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.parties_termsgranted (
    id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    author_id bigint,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    from_on date NOT NULL,
    terms character varying(100) NOT NULL,
    ground text NOT NULL
);

ALTER TABLE public.parties_termsgranted ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.parties_termsgranted_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.policybook_version (
    section character varying(40) NOT NULL,
    number integer NOT NULL,
    from_on date NOT NULL,
    settings jsonb NOT NULL,
    author_id bigint,
    recorded_at timestamp with time zone NOT NULL,
    comment text NOT NULL,
    organisation_id bigint NOT NULL
);

CREATE UNLOGGED TABLE public.portfolio_customerrow (
    slot smallint NOT NULL,
    customer text NOT NULL COLLATE pg_catalog."C",
    unit character varying(3) NOT NULL,
    name text NOT NULL,
    sort_name text NOT NULL COLLATE pg_catalog."C",
    group_name text NOT NULL,
    collector text NOT NULL,
    salesperson text NOT NULL,
    siren text NOT NULL,
    country text NOT NULL,
    balance_cents bigint NOT NULL,
    not_due bigint NOT NULL,
    late_1 bigint NOT NULL,
    late_2 bigint NOT NULL,
    late_3 bigint NOT NULL,
    late_4 bigint NOT NULL,
    unknown_age bigint NOT NULL,
    unapplied_credits bigint NOT NULL,
    overdue_cents bigint NOT NULL,
    worst_bucket smallint NOT NULL,
    items integer NOT NULL,
    late_items integer NOT NULL,
    oldest_due_on date,
    largest_cents bigint NOT NULL,
    due_next_7_cents bigint NOT NULL,
    due_next_30_cents bigint NOT NULL,
    turnover_12m_cents bigint NOT NULL,
    last_payment_on date,
    last_payment_cents bigint,
    mean_delay_days integer,
    late_share_percent integer,
    digest bigint NOT NULL,
    organisation_id bigint NOT NULL,
    document_0 bigint NOT NULL,
    document_1 bigint NOT NULL,
    document_2 bigint NOT NULL,
    document_3 bigint NOT NULL,
    document_4 bigint NOT NULL,
    disputed_cents bigint NOT NULL
);

CREATE UNLOGGED TABLE public.portfolio_itemrow (
    slot smallint NOT NULL,
    line_id bigint NOT NULL,
    part smallint NOT NULL,
    customer text NOT NULL COLLATE pg_catalog."C",
    collector text NOT NULL,
    salesperson text NOT NULL,
    unit character varying(3) NOT NULL,
    currency character varying(3) NOT NULL,
    document_key bigint,
    nature character varying(16) NOT NULL,
    reference text,
    reference_key text NOT NULL COLLATE pg_catalog."C",
    label text,
    document_on date NOT NULL,
    booked_on date NOT NULL,
    due_on date NOT NULL,
    is_assumed_due boolean NOT NULL,
    amount_cents bigint NOT NULL,
    open_cents bigint NOT NULL,
    bucket smallint NOT NULL,
    letter text,
    is_pending boolean NOT NULL,
    payee text NOT NULL,
    status text NOT NULL,
    status_on date,
    next_action_on date,
    is_disputed boolean NOT NULL,
    digest bigint NOT NULL,
    organisation_id bigint NOT NULL
);

CREATE UNLOGGED TABLE public.portfolio_situation (
    slot smallint NOT NULL,
    as_of date NOT NULL,
    revision bigint NOT NULL,
    settings character varying(64) NOT NULL,
    parties text NOT NULL,
    booked_until date,
    made_at timestamp with time zone NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    unit character varying(3) NOT NULL,
    late_days integer[] NOT NULL,
    totals bigint[] NOT NULL,
    foreign_totals jsonb NOT NULL,
    control_account_cents bigint NOT NULL,
    pending_cents bigint NOT NULL,
    customers integer NOT NULL,
    owing integer NOT NULL,
    late integer NOT NULL,
    items integer NOT NULL,
    late_items integer NOT NULL,
    cube jsonb NOT NULL,
    organisation_id bigint NOT NULL,
    due_next_7_cents bigint NOT NULL,
    due_next_30_cents bigint NOT NULL,
    document_totals bigint[] NOT NULL
);

CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);

CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;

CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;

CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);

CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;

CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.receivables_act (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    document_id bigint,
    author_id bigint,
    touched_on date,
    recorded_at timestamp with time zone NOT NULL,
    organisation_id bigint NOT NULL
);

CREATE TABLE public.receivables_allocation (
    id bigint NOT NULL,
    debit_id bigint NOT NULL,
    credit_id bigint NOT NULL,
    amount_cents bigint NOT NULL,
    basis character varying(16) NOT NULL,
    effective_on date NOT NULL,
    act_id bigint NOT NULL,
    organisation_id bigint NOT NULL
);

CREATE TABLE public.receivables_assertion (
    id bigint NOT NULL,
    line_id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    value text,
    before text,
    act_id bigint NOT NULL,
    asserted_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    organisation_id bigint NOT NULL
);

CREATE TABLE public.receivables_counter (
    kind character varying(12) NOT NULL,
    next_id bigint NOT NULL,
    organisation_id bigint NOT NULL
);

CREATE TABLE public.receivables_export (
    document_id bigint NOT NULL,
    first_on date NOT NULL,
    last_on date NOT NULL,
    exported jsonb NOT NULL,
    opens_alone boolean NOT NULL,
    organisation_id bigint NOT NULL
);

CREATE TABLE public.receivables_line (
    id bigint NOT NULL,
    origin character varying(8) NOT NULL,
    import_id bigint NOT NULL,
    booked_on date NOT NULL,
    document_on date,
    due_on date,
    account text NOT NULL,
    auxiliary text,
    reference text,
    label text,
    amount_cents bigint NOT NULL,
    unit character varying(3) NOT NULL,
    currency text,
    currency_amount text,
    journal_code text,
    entry_number text,
    letter text,
    lettered_on date,
    validated_on date,
    journal_label text,
    account_label text,
    auxiliary_label text,
    place bigint NOT NULL,
    entry_key bigint NOT NULL,
    credits_treasury boolean NOT NULL,
    faces_payment boolean NOT NULL,
    has_sales boolean NOT NULL,
    is_opening boolean NOT NULL,
    in_opening_journal boolean NOT NULL,
    is_receivable boolean NOT NULL,
    customer text,
    nature character varying(16) NOT NULL,
    document_key bigint,
    settled_on date,
    reversed_by bigint,
    organisation_id bigint NOT NULL,
    superseded_by bigint[],
    counterpart text
);

CREATE TABLE public.receivables_listrow (
    row_key text NOT NULL,
    group_key text NOT NULL,
    occurrence integer NOT NULL,
    source_id bigint NOT NULL,
    customer text NOT NULL,
    invoice text,
    kind text NOT NULL,
    issued_on date NOT NULL,
    amount_cents bigint NOT NULL,
    currency text NOT NULL,
    customer_name text,
    due_on date,
    paid_on date,
    paid_cents bigint,
    open_cents bigint,
    amount_excl_tax_cents bigint,
    order_reference text,
    delivery_reference text,
    site text,
    payer text,
    payer_name text,
    payment_method text,
    told_on date,
    settled_rank bigint NOT NULL,
    told_rank text NOT NULL,
    in_stock boolean NOT NULL,
    told_by bigint NOT NULL,
    line bigint NOT NULL,
    present_in bigint,
    organisation_id bigint NOT NULL,
    first_on date,
    first_in bigint NOT NULL,
    first_stock boolean NOT NULL,
    beside integer NOT NULL
);

CREATE TABLE public.receivables_liststock (
    document_id bigint NOT NULL,
    source_id bigint NOT NULL,
    drawn_on date NOT NULL,
    organisation_id bigint NOT NULL,
    is_whole boolean NOT NULL
);

CREATE TABLE public.receivables_listtelling (
    row_key text NOT NULL,
    told_on date NOT NULL,
    told_in bigint NOT NULL,
    source_id bigint NOT NULL,
    open_cents bigint NOT NULL,
    paid_on date,
    organisation_id bigint NOT NULL
);

CREATE TABLE public.receivables_position (
    line_id bigint NOT NULL,
    amount_cents bigint NOT NULL,
    allocated_cents bigint NOT NULL,
    closed_on date,
    organisation_id bigint NOT NULL,
    CONSTRAINT position_never_over_allocated CHECK (((allocated_cents >= 0) AND (allocated_cents <= amount_cents)))
);

CREATE TABLE public.receivables_refusal (
    act_id bigint NOT NULL,
    booked_on date NOT NULL,
    journal character varying(10) NOT NULL,
    reason text NOT NULL,
    author_id bigint,
    recorded_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    organisation_id bigint NOT NULL
);

CREATE TABLE public.receivables_statusdefinition (
    code character varying(40) NOT NULL,
    name_fr character varying(100) NOT NULL,
    name_en character varying(100) NOT NULL,
    next_action_fr character varying(200) NOT NULL,
    next_action_en character varying(200) NOT NULL,
    next_action_days integer,
    stops_dunning boolean NOT NULL,
    is_disputed boolean NOT NULL,
    is_offered boolean NOT NULL,
    place integer NOT NULL,
    organisation_id bigint NOT NULL
);

CREATE TABLE public.receivables_year (
    number integer NOT NULL,
    first_on date NOT NULL,
    last_on date NOT NULL,
    document_id bigint NOT NULL,
    segment integer NOT NULL,
    year integer NOT NULL,
    organisation_id bigint NOT NULL
);

CREATE TABLE public.teamwork_mention (
    id bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone,
    organisation_id bigint NOT NULL,
    user_id bigint NOT NULL,
    note_id bigint NOT NULL
);

ALTER TABLE public.teamwork_mention ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.teamwork_mention_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.teamwork_note (
    id bigint NOT NULL,
    subject text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    text text,
    mentioned bigint[] NOT NULL,
    version integer NOT NULL,
    edited_at timestamp with time zone,
    taken_back_at timestamp with time zone,
    author_id bigint NOT NULL,
    corrects_id bigint,
    customer_id bigint,
    organisation_id bigint NOT NULL
);

ALTER TABLE public.teamwork_note ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.teamwork_note_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.teamwork_noteversion (
    id bigint NOT NULL,
    number integer NOT NULL,
    text text,
    mentioned bigint[] NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    note_id bigint NOT NULL,
    organisation_id bigint NOT NULL
);

ALTER TABLE public.teamwork_noteversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.teamwork_noteversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.teamwork_savedview (
    id bigint NOT NULL,
    page character varying(40) NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    is_shared boolean NOT NULL,
    is_default boolean NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    organisation_id bigint NOT NULL,
    owner_id bigint NOT NULL
);

ALTER TABLE public.teamwork_savedview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.teamwork_savedview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.teamwork_task (
    id bigint NOT NULL,
    subject text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    text text NOT NULL,
    due_on date,
    state character varying(10) NOT NULL,
    settled_at timestamp with time zone,
    outcome text NOT NULL,
    assignee_id bigint NOT NULL,
    author_id bigint NOT NULL,
    customer_id bigint,
    note_id bigint,
    organisation_id bigint NOT NULL,
    settled_by_id bigint,
    CONSTRAINT task_settled_by_somebody CHECK ((((settled_at IS NULL) AND (settled_by_id IS NULL) AND ((state)::text = 'open'::text)) OR ((NOT ((state)::text = 'open'::text)) AND (settled_at IS NOT NULL) AND (settled_by_id IS NOT NULL)))),
    CONSTRAINT task_state_known CHECK (((state)::text = ANY (ARRAY[('open'::character varying)::text, ('done'::character varying)::text, ('cancelled'::character varying)::text])))
);

ALTER TABLE public.teamwork_task ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.teamwork_task_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tenancy_cache (
    cache_key character varying(255) NOT NULL,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);

CREATE TABLE public.tenancy_group (
    id bigint NOT NULL,
    name character varying(200) NOT NULL
);

ALTER TABLE public.tenancy_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tenancy_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tenancy_groupmember (
    id bigint NOT NULL,
    group_id bigint NOT NULL,
    organisation_id bigint NOT NULL
);

ALTER TABLE public.tenancy_groupmember ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tenancy_groupmember_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tenancy_membership (
    id bigint NOT NULL,
    role character varying(20) NOT NULL,
    portfolio character varying(100)[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    CONSTRAINT membership_role_known CHECK (((role)::text = ANY (ARRAY[('administrator'::character varying)::text, ('credit_manager'::character varying)::text, ('collector'::character varying)::text, ('accountant'::character varying)::text, ('sales'::character varying)::text, ('reader'::character varying)::text])))
);

ALTER TABLE public.tenancy_membership ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tenancy_membership_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tenancy_organisation (
    id bigint NOT NULL,
    slug character varying(50) NOT NULL,
    name character varying(200) NOT NULL,
    siren character varying(9) NOT NULL,
    currency character varying(3) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    requires_second_factor boolean DEFAULT false NOT NULL
);

ALTER TABLE public.tenancy_organisation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tenancy_organisation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tenancy_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    email character varying(254) NOT NULL,
    name character varying(200) NOT NULL,
    language character varying(2) NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE public.tenancy_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tenancy_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);

ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);

ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);

INSERT INTO public.auth_permission VALUES
	(1, 'Can add permission', 2, 'add_permission'),
	(2, 'Can change permission', 2, 'change_permission'),
	(3, 'Can delete permission', 2, 'delete_permission'),
	(4, 'Can view permission', 2, 'view_permission'),
	(5, 'Can add group', 1, 'add_group'),
	(6, 'Can change group', 1, 'change_group'),
	(7, 'Can delete group', 1, 'delete_group'),
	(8, 'Can view group', 1, 'view_group'),
	(9, 'Can add content type', 3, 'add_contenttype'),
	(10, 'Can change content type', 3, 'change_contenttype'),
	(11, 'Can delete content type', 3, 'delete_contenttype'),
	(12, 'Can view content type', 3, 'view_contenttype'),
	(13, 'Can add session', 4, 'add_session'),
	(14, 'Can change session', 4, 'change_session'),
	(15, 'Can delete session', 4, 'delete_session'),
	(16, 'Can view session', 4, 'view_session'),
	(17, 'Can add email address', 5, 'add_emailaddress'),
	(18, 'Can change email address', 5, 'change_emailaddress'),
	(19, 'Can delete email address', 5, 'delete_emailaddress'),
	(20, 'Can view email address', 5, 'view_emailaddress'),
	(21, 'Can add email confirmation', 6, 'add_emailconfirmation'),
	(22, 'Can change email confirmation', 6, 'change_emailconfirmation'),
	(23, 'Can delete email confirmation', 6, 'delete_emailconfirmation'),
	(24, 'Can view email confirmation', 6, 'view_emailconfirmation'),
	(25, 'Can add authenticator', 7, 'add_authenticator'),
	(26, 'Can change authenticator', 7, 'change_authenticator'),
	(27, 'Can delete authenticator', 7, 'delete_authenticator'),
	(28, 'Can view authenticator', 7, 'view_authenticator'),
	(29, 'Can add procrastinate event', 8, 'add_procrastinateevent'),
	(30, 'Can change procrastinate event', 8, 'change_procrastinateevent'),
	(31, 'Can delete procrastinate event', 8, 'delete_procrastinateevent'),
	(32, 'Can view procrastinate event', 8, 'view_procrastinateevent'),
	(33, 'Can add procrastinate job', 9, 'add_procrastinatejob'),
	(34, 'Can change procrastinate job', 9, 'change_procrastinatejob'),
	(35, 'Can delete procrastinate job', 9, 'delete_procrastinatejob'),
	(36, 'Can view procrastinate job', 9, 'view_procrastinatejob'),
	(37, 'Can add procrastinate periodic defer', 10, 'add_procrastinateperiodicdefer'),
	(38, 'Can change procrastinate periodic defer', 10, 'change_procrastinateperiodicdefer'),
	(39, 'Can delete procrastinate periodic defer', 10, 'delete_procrastinateperiodicdefer'),
	(40, 'Can view procrastinate periodic defer', 10, 'view_procrastinateperiodicdefer'),
	(41, 'Can add procrastinate worker', 11, 'add_procrastinateworker'),
	(42, 'Can change procrastinate worker', 11, 'change_procrastinateworker'),
	(43, 'Can delete procrastinate worker', 11, 'delete_procrastinateworker'),
	(44, 'Can view procrastinate worker', 11, 'view_procrastinateworker'),
	(45, 'Can add user', 16, 'add_user'),
	(46, 'Can change user', 16, 'change_user'),
	(47, 'Can delete user', 16, 'delete_user'),
	(48, 'Can view user', 16, 'view_user'),
	(49, 'Can add group', 12, 'add_group'),
	(50, 'Can change group', 12, 'change_group'),
	(51, 'Can delete group', 12, 'delete_group'),
	(52, 'Can view group', 12, 'view_group'),
	(53, 'Can add organisation', 15, 'add_organisation'),
	(54, 'Can change organisation', 15, 'change_organisation'),
	(55, 'Can delete organisation', 15, 'delete_organisation'),
	(56, 'Can view organisation', 15, 'view_organisation'),
	(57, 'Can add membership', 14, 'add_membership'),
	(58, 'Can change membership', 14, 'change_membership'),
	(59, 'Can delete membership', 14, 'delete_membership'),
	(60, 'Can view membership', 14, 'view_membership'),
	(61, 'Can add group member', 13, 'add_groupmember'),
	(62, 'Can change group member', 13, 'change_groupmember'),
	(63, 'Can delete group member', 13, 'delete_groupmember'),
	(64, 'Can view group member', 13, 'view_groupmember'),
	(65, 'Can add version', 17, 'add_version'),
	(66, 'Can change version', 17, 'change_version'),
	(67, 'Can delete version', 17, 'delete_version'),
	(68, 'Can view version', 17, 'view_version'),
	(69, 'Can add chain', 18, 'add_chain'),
	(70, 'Can change chain', 18, 'change_chain'),
	(71, 'Can delete chain', 18, 'delete_chain'),
	(72, 'Can view chain', 18, 'view_chain'),
	(73, 'Can add entry', 19, 'add_entry'),
	(74, 'Can change entry', 19, 'change_entry'),
	(75, 'Can delete entry', 19, 'delete_entry'),
	(76, 'Can view entry', 19, 'view_entry'),
	(77, 'Can add progress', 20, 'add_progress'),
	(78, 'Can change progress', 20, 'change_progress'),
	(79, 'Can delete progress', 20, 'delete_progress'),
	(80, 'Can view progress', 20, 'view_progress'),
	(81, 'Can add document', 21, 'add_document'),
	(82, 'Can change document', 21, 'change_document'),
	(83, 'Can delete document', 21, 'delete_document'),
	(84, 'Can view document', 21, 'view_document'),
	(85, 'Can add piece', 23, 'add_piece'),
	(86, 'Can change piece', 23, 'change_piece'),
	(87, 'Can delete piece', 23, 'delete_piece'),
	(88, 'Can view piece', 23, 'view_piece'),
	(89, 'Can add reject', 24, 'add_reject'),
	(90, 'Can change reject', 24, 'change_reject'),
	(91, 'Can delete reject', 24, 'delete_reject'),
	(92, 'Can view reject', 24, 'view_reject'),
	(93, 'Can add source', 25, 'add_source'),
	(94, 'Can change source', 25, 'change_source'),
	(95, 'Can delete source', 25, 'delete_source'),
	(96, 'Can view source', 25, 'view_source'),
	(97, 'Can add fetch', 22, 'add_fetch'),
	(98, 'Can change fetch', 22, 'change_fetch'),
	(99, 'Can delete fetch', 22, 'delete_fetch'),
	(100, 'Can view fetch', 22, 'view_fetch'),
	(101, 'Can add customer group', 30, 'add_customergroup'),
	(102, 'Can change customer group', 30, 'change_customergroup'),
	(103, 'Can delete customer group', 30, 'delete_customergroup'),
	(104, 'Can view customer group', 30, 'view_customergroup'),
	(105, 'Can add legal entity', 33, 'add_legalentity'),
	(106, 'Can change legal entity', 33, 'change_legalentity'),
	(107, 'Can delete legal entity', 33, 'delete_legalentity'),
	(108, 'Can view legal entity', 33, 'view_legalentity'),
	(109, 'Can add customer', 27, 'add_customer'),
	(110, 'Can change customer', 27, 'change_customer'),
	(111, 'Can delete customer', 27, 'delete_customer'),
	(112, 'Can view customer', 27, 'view_customer'),
	(113, 'Can add sale party', 34, 'add_saleparty'),
	(114, 'Can change sale party', 34, 'change_saleparty'),
	(115, 'Can delete sale party', 34, 'delete_saleparty'),
	(116, 'Can view sale party', 34, 'view_saleparty'),
	(117, 'Can add contact', 26, 'add_contact'),
	(118, 'Can change contact', 26, 'change_contact'),
	(119, 'Can delete contact', 26, 'delete_contact'),
	(120, 'Can view contact', 26, 'view_contact'),
	(121, 'Can add customer reference', 31, 'add_customerreference'),
	(122, 'Can change customer reference', 31, 'change_customerreference'),
	(123, 'Can delete customer reference', 31, 'delete_customerreference'),
	(124, 'Can view customer reference', 31, 'view_customerreference'),
	(125, 'Can add free field', 32, 'add_freefield'),
	(126, 'Can change free field', 32, 'change_freefield'),
	(127, 'Can delete free field', 32, 'delete_freefield'),
	(128, 'Can view free field', 32, 'view_freefield'),
	(129, 'Can add terms granted', 35, 'add_termsgranted'),
	(130, 'Can change terms granted', 35, 'change_termsgranted'),
	(131, 'Can delete terms granted', 35, 'delete_termsgranted'),
	(132, 'Can view terms granted', 35, 'view_termsgranted'),
	(133, 'Can add customer alias', 28, 'add_customeralias'),
	(134, 'Can change customer alias', 28, 'change_customeralias'),
	(135, 'Can delete customer alias', 28, 'delete_customeralias'),
	(136, 'Can view customer alias', 28, 'view_customeralias'),
	(137, 'Can add customer change', 29, 'add_customerchange'),
	(138, 'Can change customer change', 29, 'change_customerchange'),
	(139, 'Can delete customer change', 29, 'delete_customerchange'),
	(140, 'Can view customer change', 29, 'view_customerchange'),
	(141, 'Can add export', 40, 'add_export'),
	(142, 'Can change export', 40, 'change_export'),
	(143, 'Can delete export', 40, 'delete_export'),
	(144, 'Can view export', 40, 'view_export'),
	(145, 'Can add act', 36, 'add_act'),
	(146, 'Can change act', 36, 'change_act'),
	(147, 'Can delete act', 36, 'delete_act'),
	(148, 'Can view act', 36, 'view_act'),
	(149, 'Can add counter', 39, 'add_counter'),
	(150, 'Can change counter', 39, 'change_counter'),
	(151, 'Can delete counter', 39, 'delete_counter'),
	(152, 'Can view counter', 39, 'view_counter'),
	(153, 'Can add year', 48, 'add_year'),
	(154, 'Can change year', 48, 'change_year'),
	(155, 'Can delete year', 48, 'delete_year'),
	(156, 'Can view year', 48, 'view_year'),
	(157, 'Can add allocation', 37, 'add_allocation'),
	(158, 'Can change allocation', 37, 'change_allocation'),
	(159, 'Can delete allocation', 37, 'delete_allocation'),
	(160, 'Can view allocation', 37, 'view_allocation'),
	(161, 'Can add assertion', 38, 'add_assertion'),
	(162, 'Can change assertion', 38, 'change_assertion'),
	(163, 'Can delete assertion', 38, 'delete_assertion'),
	(164, 'Can view assertion', 38, 'view_assertion'),
	(165, 'Can add line', 41, 'add_line'),
	(166, 'Can change line', 41, 'change_line'),
	(167, 'Can delete line', 41, 'delete_line'),
	(168, 'Can view line', 41, 'view_line'),
	(169, 'Can add position', 45, 'add_position'),
	(170, 'Can change position', 45, 'change_position'),
	(171, 'Can delete position', 45, 'delete_position'),
	(172, 'Can view position', 45, 'view_position'),
	(173, 'Can add status definition', 47, 'add_statusdefinition'),
	(174, 'Can change status definition', 47, 'change_statusdefinition'),
	(175, 'Can delete status definition', 47, 'delete_statusdefinition'),
	(176, 'Can view status definition', 47, 'view_statusdefinition'),
	(177, 'Can add list row', 42, 'add_listrow'),
	(178, 'Can change list row', 42, 'change_listrow'),
	(179, 'Can delete list row', 42, 'delete_listrow'),
	(180, 'Can view list row', 42, 'view_listrow'),
	(181, 'Can add list stock', 43, 'add_liststock'),
	(182, 'Can change list stock', 43, 'change_liststock'),
	(183, 'Can delete list stock', 43, 'delete_liststock'),
	(184, 'Can view list stock', 43, 'view_liststock'),
	(185, 'Can add list telling', 44, 'add_listtelling'),
	(186, 'Can change list telling', 44, 'change_listtelling'),
	(187, 'Can delete list telling', 44, 'delete_listtelling'),
	(188, 'Can view list telling', 44, 'view_listtelling'),
	(189, 'Can add refusal', 46, 'add_refusal'),
	(190, 'Can change refusal', 46, 'change_refusal'),
	(191, 'Can delete refusal', 46, 'delete_refusal'),
	(192, 'Can view refusal', 46, 'view_refusal'),
	(193, 'Can add bank account', 51, 'add_bankaccount'),
	(194, 'Can change bank account', 51, 'change_bankaccount'),
	(195, 'Can delete bank account', 51, 'delete_bankaccount'),
	(196, 'Can view bank account', 51, 'view_bankaccount'),
	(197, 'Can add bank line', 52, 'add_bankline'),
	(198, 'Can change bank line', 52, 'change_bankline'),
	(199, 'Can delete bank line', 52, 'delete_bankline'),
	(200, 'Can view bank line', 52, 'view_bankline'),
	(201, 'Can add advice', 49, 'add_advice'),
	(202, 'Can change advice', 49, 'change_advice'),
	(203, 'Can delete advice', 49, 'delete_advice'),
	(204, 'Can view advice', 49, 'view_advice'),
	(205, 'Can add decision', 53, 'add_decision'),
	(206, 'Can change decision', 53, 'change_decision'),
	(207, 'Can delete decision', 53, 'delete_decision'),
	(208, 'Can view decision', 53, 'view_decision'),
	(209, 'Can add line detail', 54, 'add_linedetail'),
	(210, 'Can change line detail', 54, 'change_linedetail'),
	(211, 'Can delete line detail', 54, 'delete_linedetail'),
	(212, 'Can view line detail', 54, 'view_linedetail'),
	(213, 'Can add payer', 55, 'add_payer'),
	(214, 'Can change payer', 55, 'change_payer'),
	(215, 'Can delete payer', 55, 'delete_payer'),
	(216, 'Can view payer', 55, 'view_payer'),
	(217, 'Can add posting', 56, 'add_posting'),
	(218, 'Can change posting', 56, 'change_posting'),
	(219, 'Can delete posting', 56, 'delete_posting'),
	(220, 'Can view posting', 56, 'view_posting'),
	(221, 'Can add statement', 57, 'add_statement'),
	(222, 'Can change statement', 57, 'change_statement'),
	(223, 'Can delete statement', 57, 'delete_statement'),
	(224, 'Can view statement', 57, 'view_statement'),
	(225, 'Can add advice line', 50, 'add_adviceline'),
	(226, 'Can change advice line', 50, 'change_adviceline'),
	(227, 'Can delete advice line', 50, 'delete_adviceline'),
	(228, 'Can view advice line', 50, 'view_adviceline'),
	(229, 'Can add telling', 58, 'add_telling'),
	(230, 'Can change telling', 58, 'change_telling'),
	(231, 'Can delete telling', 58, 'delete_telling'),
	(232, 'Can view telling', 58, 'view_telling'),
	(233, 'Can add note', 60, 'add_note'),
	(234, 'Can change note', 60, 'change_note'),
	(235, 'Can delete note', 60, 'delete_note'),
	(236, 'Can view note', 60, 'view_note'),
	(237, 'Can add mention', 59, 'add_mention'),
	(238, 'Can change mention', 59, 'change_mention'),
	(239, 'Can delete mention', 59, 'delete_mention'),
	(240, 'Can view mention', 59, 'view_mention'),
	(241, 'Can add note version', 61, 'add_noteversion'),
	(242, 'Can change note version', 61, 'change_noteversion'),
	(243, 'Can delete note version', 61, 'delete_noteversion'),
	(244, 'Can view note version', 61, 'view_noteversion'),
	(245, 'Can add saved view', 62, 'add_savedview'),
	(246, 'Can change saved view', 62, 'change_savedview'),
	(247, 'Can delete saved view', 62, 'delete_savedview'),
	(248, 'Can view saved view', 62, 'view_savedview'),
	(249, 'Can add task', 63, 'add_task'),
	(250, 'Can change task', 63, 'change_task'),
	(251, 'Can delete task', 63, 'delete_task'),
	(252, 'Can view task', 63, 'view_task'),
	(253, 'Can add snapshot', 66, 'add_snapshot'),
	(254, 'Can change snapshot', 66, 'change_snapshot'),
	(255, 'Can delete snapshot', 66, 'delete_snapshot'),
	(256, 'Can view snapshot', 66, 'view_snapshot'),
	(257, 'Can add behaviour', 64, 'add_behaviour'),
	(258, 'Can change behaviour', 64, 'change_behaviour'),
	(259, 'Can delete behaviour', 64, 'delete_behaviour'),
	(260, 'Can view behaviour', 64, 'view_behaviour'),
	(261, 'Can add indicators', 65, 'add_indicators'),
	(262, 'Can change indicators', 65, 'change_indicators'),
	(263, 'Can delete indicators', 65, 'delete_indicators'),
	(264, 'Can view indicators', 65, 'view_indicators'),
	(265, 'Can add customer row', 67, 'add_customerrow'),
	(266, 'Can change customer row', 67, 'change_customerrow'),
	(267, 'Can delete customer row', 67, 'delete_customerrow'),
	(268, 'Can view customer row', 67, 'view_customerrow'),
	(269, 'Can add item row', 68, 'add_itemrow'),
	(270, 'Can change item row', 68, 'change_itemrow'),
	(271, 'Can delete item row', 68, 'delete_itemrow'),
	(272, 'Can view item row', 68, 'view_itemrow'),
	(273, 'Can add situation', 69, 'add_situation'),
	(274, 'Can change situation', 69, 'change_situation'),
	(275, 'Can delete situation', 69, 'delete_situation'),
	(276, 'Can view situation', 69, 'view_situation'),
	(277, 'Can add arrete', 70, 'add_arrete'),
	(278, 'Can change arrete', 70, 'change_arrete'),
	(279, 'Can delete arrete', 70, 'delete_arrete'),
	(280, 'Can view arrete', 70, 'view_arrete'),
	(281, 'Can add logo', 71, 'add_logo'),
	(282, 'Can change logo', 71, 'change_logo'),
	(283, 'Can delete logo', 71, 'delete_logo'),
	(284, 'Can view logo', 71, 'view_logo'),
	(285, 'Can add demonstration', 72, 'add_demonstration'),
	(286, 'Can change demonstration', 72, 'change_demonstration'),
	(287, 'Can delete demonstration', 72, 'delete_demonstration'),
	(288, 'Can view demonstration', 72, 'view_demonstration'),
	(289, 'Can add token', 73, 'add_token'),
	(290, 'Can change token', 73, 'change_token'),
	(291, 'Can delete token', 73, 'delete_token'),
	(292, 'Can view token', 73, 'view_token');

INSERT INTO public.django_content_type VALUES
	(1, 'auth', 'group'),
	(2, 'auth', 'permission'),
	(3, 'contenttypes', 'contenttype'),
	(4, 'sessions', 'session'),
	(5, 'account', 'emailaddress'),
	(6, 'account', 'emailconfirmation'),
	(7, 'mfa', 'authenticator'),
	(8, 'procrastinate', 'procrastinateevent'),
	(9, 'procrastinate', 'procrastinatejob'),
	(10, 'procrastinate', 'procrastinateperiodicdefer'),
	(11, 'procrastinate', 'procrastinateworker'),
	(12, 'tenancy', 'group'),
	(13, 'tenancy', 'groupmember'),
	(14, 'tenancy', 'membership'),
	(15, 'tenancy', 'organisation'),
	(16, 'tenancy', 'user'),
	(17, 'policybook', 'version'),
	(18, 'journal', 'chain'),
	(19, 'journal', 'entry'),
	(20, 'jobs', 'progress'),
	(21, 'intake', 'document'),
	(22, 'intake', 'fetch'),
	(23, 'intake', 'piece'),
	(24, 'intake', 'reject'),
	(25, 'intake', 'source'),
	(26, 'parties', 'contact'),
	(27, 'parties', 'customer'),
	(28, 'parties', 'customeralias'),
	(29, 'parties', 'customerchange'),
	(30, 'parties', 'customergroup'),
	(31, 'parties', 'customerreference'),
	(32, 'parties', 'freefield'),
	(33, 'parties', 'legalentity'),
	(34, 'parties', 'saleparty'),
	(35, 'parties', 'termsgranted'),
	(36, 'receivables', 'act'),
	(37, 'receivables', 'allocation'),
	(38, 'receivables', 'assertion'),
	(39, 'receivables', 'counter'),
	(40, 'receivables', 'export'),
	(41, 'receivables', 'line'),
	(42, 'receivables', 'listrow'),
	(43, 'receivables', 'liststock'),
	(44, 'receivables', 'listtelling'),
	(45, 'receivables', 'position'),
	(46, 'receivables', 'refusal'),
	(47, 'receivables', 'statusdefinition'),
	(48, 'receivables', 'year'),
	(49, 'cash', 'advice'),
	(50, 'cash', 'adviceline'),
	(51, 'cash', 'bankaccount'),
	(52, 'cash', 'bankline'),
	(53, 'cash', 'decision'),
	(54, 'cash', 'linedetail'),
	(55, 'cash', 'payer'),
	(56, 'cash', 'posting'),
	(57, 'cash', 'statement'),
	(58, 'cash', 'telling'),
	(59, 'teamwork', 'mention'),
	(60, 'teamwork', 'note'),
	(61, 'teamwork', 'noteversion'),
	(62, 'teamwork', 'savedview'),
	(63, 'teamwork', 'task'),
	(64, 'metrics', 'behaviour'),
	(65, 'metrics', 'indicators'),
	(66, 'metrics', 'snapshot'),
	(67, 'portfolio', 'customerrow'),
	(68, 'portfolio', 'itemrow'),
	(69, 'portfolio', 'situation'),
	(70, 'closing', 'arrete'),
	(71, 'papers', 'logo'),
	(72, 'demo', 'demonstration'),
	(73, 'api', 'token');

SELECT pg_catalog.setval('public.account_emailaddress_id_seq', 1, false);

SELECT pg_catalog.setval('public.account_emailconfirmation_id_seq', 1, false);

SELECT pg_catalog.setval('public.api_token_id_seq', 1, false);

SELECT pg_catalog.setval('public.auth_group_id_seq', 1, false);

SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 1, false);

SELECT pg_catalog.setval('public.auth_permission_id_seq', 292, true);

SELECT pg_catalog.setval('public.cash_advice_id_seq', 1, false);

SELECT pg_catalog.setval('public.cash_adviceline_id_seq', 1, false);

SELECT pg_catalog.setval('public.cash_bankaccount_id_seq', 1, false);

SELECT pg_catalog.setval('public.cash_bankline_id_seq', 1, false);

SELECT pg_catalog.setval('public.cash_decision_id_seq', 1, false);

SELECT pg_catalog.setval('public.cash_linedetail_id_seq', 1, false);

SELECT pg_catalog.setval('public.cash_payer_id_seq', 1, false);

SELECT pg_catalog.setval('public.cash_posting_id_seq', 1, false);

SELECT pg_catalog.setval('public.cash_statement_id_seq', 1, false);

SELECT pg_catalog.setval('public.cash_telling_id_seq', 1, false);

SELECT pg_catalog.setval('public.closing_arrete_id_seq', 1, false);

SELECT pg_catalog.setval('public.demo_demonstration_id_seq', 1, false);

SELECT pg_catalog.setval('public.django_content_type_id_seq', 73, true);

SELECT pg_catalog.setval('public.intake_document_id_seq', 1, false);

SELECT pg_catalog.setval('public.intake_fetch_id_seq', 1, false);

SELECT pg_catalog.setval('public.intake_piece_id_seq', 1, false);

SELECT pg_catalog.setval('public.intake_reject_id_seq', 1, false);

SELECT pg_catalog.setval('public.intake_source_id_seq', 1, false);

SELECT pg_catalog.setval('public.jobs_progress_id_seq', 1, false);

SELECT pg_catalog.setval('public.mfa_authenticator_id_seq', 1, false);

SELECT pg_catalog.setval('public.papers_logo_id_seq', 1, false);

SELECT pg_catalog.setval('public.parties_contact_id_seq', 1, false);

SELECT pg_catalog.setval('public.parties_customer_id_seq', 1, false);

SELECT pg_catalog.setval('public.parties_customeralias_id_seq', 1, false);

SELECT pg_catalog.setval('public.parties_customerchange_id_seq', 1, false);

SELECT pg_catalog.setval('public.parties_customergroup_id_seq', 1, false);

SELECT pg_catalog.setval('public.parties_customerreference_id_seq', 1, false);

SELECT pg_catalog.setval('public.parties_freefield_id_seq', 1, false);

SELECT pg_catalog.setval('public.parties_legalentity_id_seq', 1, false);

SELECT pg_catalog.setval('public.parties_saleparty_id_seq', 1, false);

SELECT pg_catalog.setval('public.parties_termsgranted_id_seq', 1, false);

SELECT pg_catalog.setval('public.procrastinate_events_id_seq', 1, false);

SELECT pg_catalog.setval('public.procrastinate_jobs_id_seq', 1, false);

SELECT pg_catalog.setval('public.procrastinate_periodic_defers_id_seq', 1, false);

SELECT pg_catalog.setval('public.procrastinate_workers_id_seq', 1, false);

SELECT pg_catalog.setval('public.teamwork_mention_id_seq', 1, false);

SELECT pg_catalog.setval('public.teamwork_note_id_seq', 1, false);

SELECT pg_catalog.setval('public.teamwork_noteversion_id_seq', 1, false);

SELECT pg_catalog.setval('public.teamwork_savedview_id_seq', 1, false);

SELECT pg_catalog.setval('public.teamwork_task_id_seq', 1, false);

SELECT pg_catalog.setval('public.tenancy_group_id_seq', 1, false);

SELECT pg_catalog.setval('public.tenancy_groupmember_id_seq', 1, false);

SELECT pg_catalog.setval('public.tenancy_membership_id_seq', 1, false);

SELECT pg_catalog.setval('public.tenancy_organisation_id_seq', 1, false);

SELECT pg_catalog.setval('public.tenancy_user_id_seq', 1, false);

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cash_adviceline
    ADD CONSTRAINT advice_line_once UNIQUE (organisation_id, advice_id, place);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.closing_arrete
    ADD CONSTRAINT arrete_version_once UNIQUE (organisation_id, as_of, version);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cash_bankaccount
    ADD CONSTRAINT bank_account_once UNIQUE (organisation_id, number, currency);

ALTER TABLE ONLY public.cash_bankline
    ADD CONSTRAINT bank_line_once UNIQUE (organisation_id, account_id, fingerprint, occurrence);

ALTER TABLE ONLY public.cash_advice
    ADD CONSTRAINT cash_advice_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.cash_advice
    ADD CONSTRAINT cash_advice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cash_adviceline
    ADD CONSTRAINT cash_adviceline_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cash_bankaccount
    ADD CONSTRAINT cash_bankaccount_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.cash_bankaccount
    ADD CONSTRAINT cash_bankaccount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cash_bankline
    ADD CONSTRAINT cash_bankline_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.cash_bankline
    ADD CONSTRAINT cash_bankline_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cash_decision
    ADD CONSTRAINT cash_decision_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.cash_decision
    ADD CONSTRAINT cash_decision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cash_linedetail
    ADD CONSTRAINT cash_linedetail_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cash_payer
    ADD CONSTRAINT cash_payer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cash_posting
    ADD CONSTRAINT cash_posting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cash_statement
    ADD CONSTRAINT cash_statement_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.cash_statement
    ADD CONSTRAINT cash_statement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cash_telling
    ADD CONSTRAINT cash_telling_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.cash_telling
    ADD CONSTRAINT cash_telling_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.closing_arrete
    ADD CONSTRAINT closing_arrete_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.closing_arrete
    ADD CONSTRAINT closing_arrete_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parties_customer
    ADD CONSTRAINT customer_code_once UNIQUE (organisation_id, code);

ALTER TABLE ONLY public.parties_customergroup
    ADD CONSTRAINT customer_group_once UNIQUE (organisation_id, name);

ALTER TABLE ONLY public.demo_demonstration
    ADD CONSTRAINT demo_demonstration_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.demo_demonstration
    ADD CONSTRAINT demo_demonstration_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.demo_demonstration
    ADD CONSTRAINT demonstration_once UNIQUE (organisation_id);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);

ALTER TABLE ONLY public.intake_document
    ADD CONSTRAINT document_bytes_once UNIQUE (organisation_id, sha256, mode);

ALTER TABLE ONLY public.intake_fetch
    ADD CONSTRAINT fetched_once UNIQUE (organisation_id, source_id, name, size, modified);

ALTER TABLE ONLY public.parties_freefield
    ADD CONSTRAINT free_field_once UNIQUE (organisation_id, key);

ALTER TABLE ONLY public.tenancy_groupmember
    ADD CONSTRAINT group_member_once UNIQUE (organisation_id, group_id);

ALTER TABLE ONLY public.intake_document
    ADD CONSTRAINT intake_document_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.intake_document
    ADD CONSTRAINT intake_document_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.intake_fetch
    ADD CONSTRAINT intake_fetch_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.intake_fetch
    ADD CONSTRAINT intake_fetch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.intake_piece
    ADD CONSTRAINT intake_piece_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.intake_reject
    ADD CONSTRAINT intake_reject_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.intake_reject
    ADD CONSTRAINT intake_reject_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.intake_source
    ADD CONSTRAINT intake_source_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.intake_source
    ADD CONSTRAINT intake_source_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.jobs_progress
    ADD CONSTRAINT jobs_progress_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.jobs_progress
    ADD CONSTRAINT jobs_progress_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.journal_chain
    ADD CONSTRAINT journal_chain_pkey PRIMARY KEY (organisation_id);

ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_pkey PRIMARY KEY (organisation_id, number);

ALTER TABLE ONLY public.papers_logo
    ADD CONSTRAINT logo_once UNIQUE (organisation_id, digest);

ALTER TABLE ONLY public.tenancy_membership
    ADD CONSTRAINT member_once UNIQUE (organisation_id, user_id);

ALTER TABLE ONLY public.teamwork_mention
    ADD CONSTRAINT mention_once UNIQUE (organisation_id, note_id, user_id);

ALTER TABLE ONLY public.metrics_behaviour
    ADD CONSTRAINT metrics_behaviour_pkey PRIMARY KEY (organisation_id, customer);

ALTER TABLE ONLY public.metrics_indicators
    ADD CONSTRAINT metrics_indicators_pkey PRIMARY KEY (organisation_id, as_of);

ALTER TABLE ONLY public.metrics_snapshot
    ADD CONSTRAINT metrics_snapshot_pkey PRIMARY KEY (organisation_id, as_of);

ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.teamwork_note
    ADD CONSTRAINT note_corrected_once UNIQUE (organisation_id, corrects_id);

ALTER TABLE ONLY public.teamwork_noteversion
    ADD CONSTRAINT note_version_once UNIQUE (organisation_id, note_id, number);

ALTER TABLE ONLY public.papers_logo
    ADD CONSTRAINT papers_logo_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.papers_logo
    ADD CONSTRAINT papers_logo_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parties_contact
    ADD CONSTRAINT parties_contact_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.parties_contact
    ADD CONSTRAINT parties_contact_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parties_customer
    ADD CONSTRAINT parties_customer_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.parties_customer
    ADD CONSTRAINT parties_customer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parties_customeralias
    ADD CONSTRAINT parties_customeralias_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.parties_customeralias
    ADD CONSTRAINT parties_customeralias_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parties_customerchange
    ADD CONSTRAINT parties_customerchange_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.parties_customerchange
    ADD CONSTRAINT parties_customerchange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parties_customergroup
    ADD CONSTRAINT parties_customergroup_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.parties_customergroup
    ADD CONSTRAINT parties_customergroup_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parties_customerreference
    ADD CONSTRAINT parties_customerreference_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.parties_customerreference
    ADD CONSTRAINT parties_customerreference_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parties_freefield
    ADD CONSTRAINT parties_freefield_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.parties_freefield
    ADD CONSTRAINT parties_freefield_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parties_legalentity
    ADD CONSTRAINT parties_legalentity_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.parties_legalentity
    ADD CONSTRAINT parties_legalentity_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parties_saleparty
    ADD CONSTRAINT parties_sale_party_once EXCLUDE USING gist (organisation_id WITH =, customer_id WITH =, COALESCE(document_key, (0)::bigint) WITH =, role WITH =, daterange(from_on, until_on) WITH &&) DEFERRABLE;

ALTER TABLE ONLY public.parties_saleparty
    ADD CONSTRAINT parties_saleparty_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.parties_saleparty
    ADD CONSTRAINT parties_saleparty_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parties_termsgranted
    ADD CONSTRAINT parties_termsgranted_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.parties_termsgranted
    ADD CONSTRAINT parties_termsgranted_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cash_payer
    ADD CONSTRAINT payer_once UNIQUE (organisation_id, kind, value, customer);

ALTER TABLE ONLY public.intake_piece
    ADD CONSTRAINT piece_once UNIQUE (organisation_id, document_id, number);

ALTER TABLE ONLY public.policybook_version
    ADD CONSTRAINT policybook_version_pkey PRIMARY KEY (organisation_id, section, number);

ALTER TABLE ONLY public.portfolio_customerrow
    ADD CONSTRAINT portfolio_customerrow_pkey PRIMARY KEY (organisation_id, slot, customer, unit);

ALTER TABLE ONLY public.portfolio_itemrow
    ADD CONSTRAINT portfolio_itemrow_pkey PRIMARY KEY (organisation_id, slot, customer, due_on, line_id, part);

ALTER TABLE ONLY public.portfolio_situation
    ADD CONSTRAINT portfolio_situation_pkey PRIMARY KEY (organisation_id, slot);

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);

ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.jobs_progress
    ADD CONSTRAINT progress_job_once UNIQUE (organisation_id, job_id);

ALTER TABLE ONLY public.receivables_act
    ADD CONSTRAINT receivables_act_pkey PRIMARY KEY (organisation_id, id);

ALTER TABLE ONLY public.receivables_allocation
    ADD CONSTRAINT receivables_allocation_pkey PRIMARY KEY (organisation_id, id);

ALTER TABLE ONLY public.receivables_assertion
    ADD CONSTRAINT receivables_assertion_pkey PRIMARY KEY (organisation_id, id);

ALTER TABLE ONLY public.receivables_counter
    ADD CONSTRAINT receivables_counter_pkey PRIMARY KEY (organisation_id, kind);

ALTER TABLE ONLY public.receivables_export
    ADD CONSTRAINT receivables_export_pkey PRIMARY KEY (organisation_id, document_id);

ALTER TABLE ONLY public.receivables_line
    ADD CONSTRAINT receivables_line_pkey PRIMARY KEY (organisation_id, id);

ALTER TABLE ONLY public.receivables_listrow
    ADD CONSTRAINT receivables_listrow_pkey PRIMARY KEY (organisation_id, row_key);

ALTER TABLE ONLY public.receivables_liststock
    ADD CONSTRAINT receivables_liststock_pkey PRIMARY KEY (organisation_id, document_id);

ALTER TABLE ONLY public.receivables_listtelling
    ADD CONSTRAINT receivables_listtelling_pkey PRIMARY KEY (organisation_id, row_key, told_on, told_in);

ALTER TABLE ONLY public.receivables_position
    ADD CONSTRAINT receivables_position_pkey PRIMARY KEY (organisation_id, line_id);

ALTER TABLE ONLY public.receivables_refusal
    ADD CONSTRAINT receivables_refusal_pkey PRIMARY KEY (organisation_id, act_id, booked_on, journal);

ALTER TABLE ONLY public.receivables_statusdefinition
    ADD CONSTRAINT receivables_statusdefinition_pkey PRIMARY KEY (organisation_id, code);

ALTER TABLE ONLY public.receivables_year
    ADD CONSTRAINT receivables_year_pkey PRIMARY KEY (organisation_id, number);

ALTER TABLE ONLY public.parties_customerreference
    ADD CONSTRAINT reference_once UNIQUE (organisation_id, customer_id, kind, value);

ALTER TABLE ONLY public.portfolio_situation
    ADD CONSTRAINT situation_day_once UNIQUE (organisation_id, as_of);

ALTER TABLE ONLY public.intake_source
    ADD CONSTRAINT source_name_once UNIQUE (organisation_id, name);

ALTER TABLE ONLY public.teamwork_task
    ADD CONSTRAINT task_of_note_once UNIQUE (organisation_id, note_id);

ALTER TABLE ONLY public.teamwork_mention
    ADD CONSTRAINT teamwork_mention_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.teamwork_note
    ADD CONSTRAINT teamwork_note_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.teamwork_note
    ADD CONSTRAINT teamwork_note_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.teamwork_noteversion
    ADD CONSTRAINT teamwork_noteversion_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.teamwork_savedview
    ADD CONSTRAINT teamwork_savedview_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.teamwork_task
    ADD CONSTRAINT teamwork_task_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cash_telling
    ADD CONSTRAINT telling_once UNIQUE (organisation_id, account_id, format, fingerprint, occurrence);

ALTER TABLE ONLY public.tenancy_cache
    ADD CONSTRAINT tenancy_cache_pkey PRIMARY KEY (cache_key);

ALTER TABLE ONLY public.tenancy_group
    ADD CONSTRAINT tenancy_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tenancy_groupmember
    ADD CONSTRAINT tenancy_groupmember_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tenancy_membership
    ADD CONSTRAINT tenancy_membership_organisation_key UNIQUE (organisation_id, id);

ALTER TABLE ONLY public.tenancy_membership
    ADD CONSTRAINT tenancy_membership_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tenancy_organisation
    ADD CONSTRAINT tenancy_organisation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tenancy_organisation
    ADD CONSTRAINT tenancy_organisation_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.tenancy_user
    ADD CONSTRAINT tenancy_user_email_key UNIQUE (email);

ALTER TABLE ONLY public.tenancy_user
    ADD CONSTRAINT tenancy_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT token_digest_once UNIQUE (organisation_id, digest);

CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);

CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);

CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);

CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);

CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);

CREATE INDEX advice_waiting ON public.cash_advice USING btree (organisation_id, customer) WHERE ((state)::text = 'waiting'::text);

CREATE UNIQUE INDEX alias_once ON public.parties_customeralias USING btree (organisation_id, customer_id) WHERE (undone_at IS NULL);

CREATE INDEX allocation_of_credit ON public.receivables_allocation USING btree (organisation_id, credit_id);

CREATE INDEX allocation_of_debit ON public.receivables_allocation USING btree (organisation_id, debit_id);

CREATE INDEX allocation_stated ON public.receivables_allocation USING btree (organisation_id, debit_id) WHERE ((basis)::text = ANY (ARRAY[('person'::character varying)::text, ('bank_confirmed'::character varying)::text, ('bank'::character varying)::text]));

CREATE INDEX allocation_stated_credit ON public.receivables_allocation USING btree (organisation_id, credit_id) WHERE ((basis)::text = ANY (ARRAY[('person'::character varying)::text, ('bank_confirmed'::character varying)::text, ('bank'::character varying)::text]));

CREATE INDEX allocation_undone ON public.receivables_allocation USING btree (organisation_id, debit_id) WHERE (amount_cents < 0);

CREATE INDEX api_token_organisation_id_a16dd4ac ON public.api_token USING btree (organisation_id);

CREATE INDEX assertion_of_line ON public.receivables_assertion USING btree (organisation_id, line_id);

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);

CREATE UNIQUE INDEX bank_account_printed_once ON public.cash_bankaccount USING btree (organisation_id, currency) WHERE is_printed;

CREATE INDEX bank_decision_of ON public.cash_decision USING btree (organisation_id, line_id, id DESC) INCLUDE (customer, outcome, confidence);

CREATE UNIQUE INDEX bank_decision_undone_once ON public.cash_decision USING btree (organisation_id, undoes_id) WHERE (undoes_id IS NOT NULL);

CREATE INDEX bank_decision_when ON public.cash_decision USING btree (organisation_id, recorded_at);

CREATE INDEX bank_detail_of ON public.cash_linedetail USING btree (organisation_id, line_id);

CREATE INDEX bank_line_amount ON public.cash_bankline USING btree (organisation_id, amount_cents, id) INCLUDE (booked_on, unit, outcome);

CREATE INDEX bank_line_day ON public.cash_bankline USING btree (organisation_id, booked_on, id) INCLUDE (amount_cents, unit, outcome);

CREATE INDEX bank_line_in ON public.cash_bankline USING btree (organisation_id, statement_id);

CREATE INDEX bank_line_of ON public.cash_bankline USING btree (organisation_id, account_id, booked_on DESC, id DESC);

CREATE INDEX bank_line_outcome ON public.cash_bankline USING btree (organisation_id, outcome, booked_on, id) INCLUDE (amount_cents, unit);

CREATE INDEX bank_line_part ON public.cash_bankline USING btree (organisation_id, parent_id) WHERE (parent_id IS NOT NULL);

CREATE INDEX bank_line_return ON public.cash_bankline USING btree (organisation_id, returns_id) WHERE (returns_id IS NOT NULL);

CREATE INDEX bank_line_waiting ON public.cash_bankline USING btree (organisation_id, booked_on, id) INCLUDE (amount_cents, unit, outcome) WHERE ((outcome)::text = ANY (ARRAY[(''::character varying)::text, ('proposed'::character varying)::text, ('left'::character varying)::text, ('customer'::character varying)::text]));

CREATE INDEX cash_bankaccount_organisation_id_563a6a4f ON public.cash_bankaccount USING btree (organisation_id);

CREATE INDEX cash_bankaccount_source_id_0c62b679 ON public.cash_bankaccount USING btree (source_id);

CREATE INDEX cash_bankline_searched ON public.cash_bankline USING gin (search_text public.gin_trgm_ops) WITH (gin_pending_list_limit='65536');

CREATE INDEX closing_arrete_organisation_id_9430f9fb ON public.closing_arrete USING btree (organisation_id);

CREATE INDEX contact_of ON public.parties_contact USING btree (organisation_id, customer_id);

CREATE UNIQUE INDEX contact_of_list_once ON public.parties_contact USING btree (organisation_id, customer_id) WHERE from_list;

CREATE INDEX customer_by_name ON public.portfolio_customerrow USING btree (organisation_id, slot, sort_name, customer, unit);

CREATE INDEX customer_change_of ON public.parties_customerchange USING btree (organisation_id, customer_id, id DESC);

CREATE INDEX customer_largest ON public.portfolio_customerrow USING btree (organisation_id, slot, balance_cents DESC, customer, unit);

CREATE INDEX customer_most_overdue ON public.portfolio_customerrow USING btree (organisation_id, slot, overdue_cents DESC, customer, unit);

CREATE INDEX customer_of_collector ON public.portfolio_customerrow USING btree (organisation_id, slot, collector);

CREATE INDEX customer_of_salesperson ON public.portfolio_customerrow USING btree (organisation_id, slot, salesperson);

CREATE INDEX customer_oldest ON public.portfolio_customerrow USING btree (organisation_id, slot, oldest_due_on, customer, unit);

CREATE INDEX customer_slowest ON public.portfolio_customerrow USING btree (organisation_id, slot, mean_delay_days DESC NULLS LAST, customer, unit);

CREATE INDEX customer_with_terms ON public.parties_customer USING btree (organisation_id) INCLUDE (code, terms) WHERE (NOT ((terms)::text = ''::text));

CREATE INDEX demo_demonstration_organisation_id_cc7efec6 ON public.demo_demonstration USING btree (organisation_id);

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);

CREATE INDEX document_latest_first ON public.intake_document USING btree (organisation_id, id DESC);

CREATE UNIQUE INDEX entity_siren_once ON public.parties_legalentity USING btree (organisation_id, siren) WHERE (NOT ((siren)::text = ''::text));

CREATE UNIQUE INDEX entity_vat_once ON public.parties_legalentity USING btree (organisation_id, vat_number) WHERE (((siren)::text = ''::text) AND (NOT ((vat_number)::text = ''::text)));

CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);

CREATE INDEX intake_document_author_id_15582631 ON public.intake_document USING btree (author_id);

CREATE INDEX intake_document_organisation_id_60c5a7bc ON public.intake_document USING btree (organisation_id);

CREATE INDEX intake_document_source_id_da4c6a6f ON public.intake_document USING btree (source_id);

CREATE INDEX intake_source_organisation_id_2aba4ac1 ON public.intake_source USING btree (organisation_id);

CREATE INDEX item_by_due ON public.portfolio_itemrow USING btree (organisation_id, slot, due_on, line_id, part);

CREATE INDEX item_by_reference ON public.portfolio_itemrow USING btree (organisation_id, slot, reference_key, line_id, part);

CREATE INDEX item_in_other_currency ON public.portfolio_itemrow USING btree (organisation_id, slot, currency) WHERE (NOT ((currency)::text = (unit)::text));

CREATE INDEX item_largest ON public.portfolio_itemrow USING btree (organisation_id, slot, open_cents DESC, line_id, part);

CREATE INDEX item_no_invoice ON public.portfolio_itemrow USING btree (organisation_id, slot, nature, due_on, line_id, part) WHERE (NOT ((nature)::text = 'invoice'::text));

CREATE INDEX item_not_aged ON public.portfolio_itemrow USING btree (organisation_id, slot, due_on, line_id, part) WHERE (bucket >= 5);

CREATE INDEX item_of_status ON public.portfolio_itemrow USING btree (organisation_id, slot, status, due_on, line_id, part) WHERE (NOT (status = ''::text));

CREATE INDEX jobs_progress_organisation_id_c603166d ON public.jobs_progress USING btree (organisation_id);

CREATE INDEX journal_of_subject ON public.journal_entry USING btree (organisation_id, subject);

CREATE INDEX line_of_customer ON public.receivables_line USING btree (organisation_id, customer) WHERE (is_receivable AND (reversed_by IS NULL));

CREATE INDEX line_of_day ON public.receivables_line USING btree (organisation_id, booked_on, nature) WHERE (reversed_by IS NULL);

CREATE INDEX line_of_reference ON public.receivables_line USING btree (organisation_id, upper(reference) COLLATE "C") WHERE (is_receivable AND (reversed_by IS NULL));

CREATE INDEX line_of_supplier ON public.receivables_line USING btree (organisation_id, account) WHERE ((account >= '401'::text) AND (account < '404'::text) AND (reversed_by IS NULL));

CREATE INDEX line_pending ON public.receivables_line USING btree (organisation_id, id) WHERE (((origin)::text = 'encours'::text) AND (reversed_by IS NULL));

CREATE INDEX line_unsettled ON public.receivables_line USING btree (organisation_id, settled_on) WHERE (is_receivable AND (reversed_by IS NULL));

CREATE INDEX mention_of_member ON public.teamwork_mention USING btree (organisation_id, user_id, id DESC);

CREATE INDEX mention_unread ON public.teamwork_mention USING btree (organisation_id, user_id) WHERE (read_at IS NULL);

CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON public.mfa_authenticator USING btree (user_id);

CREATE INDEX note_of_customer ON public.teamwork_note USING btree (organisation_id, customer_id, recorded_at DESC, id DESC);

CREATE INDEX note_of_subject ON public.teamwork_note USING btree (organisation_id, subject, id DESC);

CREATE UNIQUE INDEX own_default_once ON public.teamwork_savedview USING btree (organisation_id, owner_id, page) WHERE (is_default AND (NOT is_shared));

CREATE UNIQUE INDEX own_view_once ON public.teamwork_savedview USING btree (organisation_id, owner_id, page, name) WHERE (NOT is_shared);

CREATE INDEX papers_logo_organisation_id_78daa36f ON public.papers_logo USING btree (organisation_id);

CREATE INDEX parties_customer_by_name ON public.parties_customer USING btree (organisation_id, public.parties_folded(name) COLLATE "C", id);

CREATE INDEX parties_customer_of_entity ON public.parties_customer USING btree (organisation_id, entity_id);

CREATE INDEX parties_customer_organisation_id_32403c94 ON public.parties_customer USING btree (organisation_id);

CREATE INDEX parties_customer_searched ON public.parties_customer USING gin (search_text public.gin_trgm_ops) WITH (gin_pending_list_limit='65536');

CREATE INDEX parties_customergroup_organisation_id_3a5076ca ON public.parties_customergroup USING btree (organisation_id);

CREATE INDEX parties_freefield_key_debcab3a ON public.parties_freefield USING btree (key);

CREATE INDEX parties_freefield_key_debcab3a_like ON public.parties_freefield USING btree (key varchar_pattern_ops);

CREATE INDEX parties_freefield_organisation_id_9411f639 ON public.parties_freefield USING btree (organisation_id);

CREATE INDEX parties_legalentity_organisation_id_57bee774 ON public.parties_legalentity USING btree (organisation_id);

CREATE INDEX parties_legalentity_searched ON public.parties_legalentity USING gin (search_text public.gin_trgm_ops);

CREATE INDEX payer_for ON public.cash_payer USING btree (organisation_id, customer);

CREATE INDEX policy_of_day ON public.policybook_version USING btree (organisation_id, section, from_on DESC, number DESC);

CREATE INDEX posting_of_bank_line ON public.cash_posting USING btree (organisation_id, line_id);

CREATE INDEX posting_of_decision ON public.cash_posting USING btree (organisation_id, decision_id);

CREATE INDEX posting_of_ledger ON public.cash_posting USING btree (organisation_id, ledger_line);

CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);

CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));

CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);

CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);

CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);

CREATE INDEX progress_finished ON public.jobs_progress USING btree (finished_at);

CREATE INDEX progress_of_key ON public.jobs_progress USING btree (organisation_id, key, id DESC);

CREATE INDEX reference_found ON public.parties_customerreference USING btree (organisation_id, kind, value);

CREATE INDEX reject_line ON public.intake_reject USING btree (organisation_id, document_id, line);

CREATE UNIQUE INDEX shared_default_once ON public.teamwork_savedview USING btree (organisation_id, page) WHERE (is_default AND is_shared);

CREATE UNIQUE INDEX shared_view_once ON public.teamwork_savedview USING btree (organisation_id, page, name) WHERE is_shared;

CREATE INDEX statement_from ON public.cash_statement USING btree (organisation_id, document_id);

CREATE INDEX statement_of ON public.cash_statement USING btree (organisation_id, account_id, closed_on);

CREATE INDEX task_of_customer ON public.teamwork_task USING btree (organisation_id, customer_id, recorded_at DESC, id DESC);

CREATE INDEX task_of_subject ON public.teamwork_task USING btree (organisation_id, subject, id DESC);

CREATE INDEX task_open_of_member ON public.teamwork_task USING btree (organisation_id, assignee_id, due_on, id) WHERE ((state)::text = 'open'::text);

CREATE INDEX task_settled_of_customer ON public.teamwork_task USING btree (organisation_id, customer_id, settled_at DESC, id DESC) WHERE (NOT ((state)::text = 'open'::text));

CREATE INDEX task_settled_of_member ON public.teamwork_task USING btree (organisation_id, assignee_id, settled_at DESC, id DESC) WHERE (NOT ((state)::text = 'open'::text));

CREATE INDEX telling_waiting ON public.cash_telling USING btree (organisation_id, account_id, booked_on) WHERE (met_id IS NULL);

CREATE INDEX tenancy_cache_expires ON public.tenancy_cache USING btree (expires);

CREATE INDEX tenancy_groupmember_group_id_0b4c3079 ON public.tenancy_groupmember USING btree (group_id);

CREATE INDEX tenancy_groupmember_organisation_id_5ea11d37 ON public.tenancy_groupmember USING btree (organisation_id);

CREATE INDEX tenancy_membership_organisation_id_8daa317e ON public.tenancy_membership USING btree (organisation_id);

CREATE INDEX tenancy_membership_user_id_69c4e8b6 ON public.tenancy_membership USING btree (user_id);

CREATE INDEX tenancy_organisation_slug_af782d2f_like ON public.tenancy_organisation USING btree (slug varchar_pattern_ops);

CREATE INDEX tenancy_user_email_472b4278_like ON public.tenancy_user USING btree (email varchar_pattern_ops);

CREATE INDEX terms_granted_of ON public.parties_termsgranted USING btree (organisation_id, customer_id, from_on);

CREATE UNIQUE INDEX token_name_once ON public.api_token USING btree (organisation_id, name) WHERE (revoked_at IS NULL);

CREATE UNIQUE INDEX unique_authenticator_type ON public.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY (ARRAY[('totp'::character varying)::text, ('recovery_codes'::character varying)::text]));

CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";

CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;

CREATE TRIGGER guard AFTER INSERT ON public.receivables_allocation REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.receivables_guard_allocation();

CREATE TRIGGER only_erase BEFORE UPDATE ON public.journal_entry FOR EACH ROW EXECUTE FUNCTION public.journal_only_erase();

CREATE TRIGGER only_erase BEFORE UPDATE ON public.teamwork_noteversion FOR EACH ROW EXECUTE FUNCTION public.teamwork_only_erase();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();

CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();

CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();

CREATE TRIGGER seal BEFORE INSERT ON public.journal_entry FOR EACH ROW EXECUTE FUNCTION public.journal_seal_entry();

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_tenancy_user_id FOREIGN KEY (user_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_organisation_id_a16dd4ac_fk_tenancy_organisation_id FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cash_advice
    ADD CONSTRAINT cash_advice_document_id_same_organisation FOREIGN KEY (organisation_id, document_id) REFERENCES public.intake_document(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_advice
    ADD CONSTRAINT cash_advice_line_id_same_organisation FOREIGN KEY (organisation_id, line_id) REFERENCES public.cash_bankline(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_advice
    ADD CONSTRAINT cash_advice_organisation_id_2d82f48d_fk_tenancy_organisation_id FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cash_adviceline
    ADD CONSTRAINT cash_adviceline_advice_id_same_organisation FOREIGN KEY (organisation_id, advice_id) REFERENCES public.cash_advice(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_adviceline
    ADD CONSTRAINT cash_adviceline_organisation_id_81d6a3d9_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cash_bankaccount
    ADD CONSTRAINT cash_bankaccount_organisation_id_563a6a4f_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cash_bankaccount
    ADD CONSTRAINT cash_bankaccount_source_id_same_organisation FOREIGN KEY (organisation_id, source_id) REFERENCES public.intake_source(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_bankline
    ADD CONSTRAINT cash_bankline_account_id_same_organisation FOREIGN KEY (organisation_id, account_id) REFERENCES public.cash_bankaccount(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_bankline
    ADD CONSTRAINT cash_bankline_organisation_id_5ed7644e_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cash_bankline
    ADD CONSTRAINT cash_bankline_parent_id_same_organisation FOREIGN KEY (organisation_id, parent_id) REFERENCES public.cash_bankline(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_bankline
    ADD CONSTRAINT cash_bankline_returns_id_same_organisation FOREIGN KEY (organisation_id, returns_id) REFERENCES public.cash_bankline(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_bankline
    ADD CONSTRAINT cash_bankline_statement_id_same_organisation FOREIGN KEY (organisation_id, statement_id) REFERENCES public.cash_statement(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_decision
    ADD CONSTRAINT cash_decision_author_id_5864c1b5_fk_tenancy_user_id FOREIGN KEY (author_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cash_decision
    ADD CONSTRAINT cash_decision_line_id_same_organisation FOREIGN KEY (organisation_id, line_id) REFERENCES public.cash_bankline(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_decision
    ADD CONSTRAINT cash_decision_organisation_id_94be1b6c_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cash_decision
    ADD CONSTRAINT cash_decision_undoes_id_same_organisation FOREIGN KEY (organisation_id, undoes_id) REFERENCES public.cash_decision(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_linedetail
    ADD CONSTRAINT cash_linedetail_document_id_same_organisation FOREIGN KEY (organisation_id, document_id) REFERENCES public.intake_document(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_linedetail
    ADD CONSTRAINT cash_linedetail_line_id_same_organisation FOREIGN KEY (organisation_id, line_id) REFERENCES public.cash_bankline(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_linedetail
    ADD CONSTRAINT cash_linedetail_organisation_id_02e4b3ba_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cash_payer
    ADD CONSTRAINT cash_payer_organisation_id_199325fe_fk_tenancy_organisation_id FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cash_posting
    ADD CONSTRAINT cash_posting_decision_id_same_organisation FOREIGN KEY (organisation_id, decision_id) REFERENCES public.cash_decision(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_posting
    ADD CONSTRAINT cash_posting_ledger_line_same_organisation FOREIGN KEY (organisation_id, ledger_line) REFERENCES public.receivables_line(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_posting
    ADD CONSTRAINT cash_posting_line_id_same_organisation FOREIGN KEY (organisation_id, line_id) REFERENCES public.cash_bankline(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_posting
    ADD CONSTRAINT cash_posting_organisation_id_ca216156_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cash_statement
    ADD CONSTRAINT cash_statement_account_id_same_organisation FOREIGN KEY (organisation_id, account_id) REFERENCES public.cash_bankaccount(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_statement
    ADD CONSTRAINT cash_statement_document_id_same_organisation FOREIGN KEY (organisation_id, document_id) REFERENCES public.intake_document(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_statement
    ADD CONSTRAINT cash_statement_organisation_id_cdae875a_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cash_telling
    ADD CONSTRAINT cash_telling_account_id_same_organisation FOREIGN KEY (organisation_id, account_id) REFERENCES public.cash_bankaccount(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_telling
    ADD CONSTRAINT cash_telling_met_id_same_organisation FOREIGN KEY (organisation_id, met_id) REFERENCES public.cash_bankline(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.cash_telling
    ADD CONSTRAINT cash_telling_organisation_id_213c93d7_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cash_telling
    ADD CONSTRAINT cash_telling_statement_id_same_organisation FOREIGN KEY (organisation_id, statement_id) REFERENCES public.cash_statement(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.closing_arrete
    ADD CONSTRAINT closing_arrete_organisation_id_9430f9fb_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.demo_demonstration
    ADD CONSTRAINT demo_demonstration_organisation_id_cc7efec6_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.intake_document
    ADD CONSTRAINT intake_document_author_id_15582631_fk_tenancy_user_id FOREIGN KEY (author_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.intake_document
    ADD CONSTRAINT intake_document_organisation_id_60c5a7bc_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.intake_document
    ADD CONSTRAINT intake_document_source_id_same_organisation FOREIGN KEY (organisation_id, source_id) REFERENCES public.intake_source(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.intake_fetch
    ADD CONSTRAINT intake_fetch_organisation_id_94c4a36a_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.intake_fetch
    ADD CONSTRAINT intake_fetch_source_id_same_organisation FOREIGN KEY (organisation_id, source_id) REFERENCES public.intake_source(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.intake_piece
    ADD CONSTRAINT intake_piece_document_id_same_organisation FOREIGN KEY (organisation_id, document_id) REFERENCES public.intake_document(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.intake_piece
    ADD CONSTRAINT intake_piece_organisation_id_6e4f76d6_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.intake_reject
    ADD CONSTRAINT intake_reject_document_id_same_organisation FOREIGN KEY (organisation_id, document_id) REFERENCES public.intake_document(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.intake_reject
    ADD CONSTRAINT intake_reject_organisation_id_38cca98c_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.intake_source
    ADD CONSTRAINT intake_source_organisation_id_2aba4ac1_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.jobs_progress
    ADD CONSTRAINT jobs_progress_organisation_id_c603166d_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.journal_chain
    ADD CONSTRAINT journal_chain_organisation_id_8c8b0552_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_organisation_id_43a5647c_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_tenancy_user_id FOREIGN KEY (user_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.papers_logo
    ADD CONSTRAINT papers_logo_organisation_id_78daa36f_fk_tenancy_organisation_id FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_contact
    ADD CONSTRAINT parties_contact_author_id_600f5228_fk_tenancy_user_id FOREIGN KEY (author_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_contact
    ADD CONSTRAINT parties_contact_customer_id_same_organisation FOREIGN KEY (organisation_id, customer_id) REFERENCES public.parties_customer(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.parties_contact
    ADD CONSTRAINT parties_contact_organisation_id_87f53d54_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_customer
    ADD CONSTRAINT parties_customer_entity_id_same_organisation FOREIGN KEY (organisation_id, entity_id) REFERENCES public.parties_legalentity(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.parties_customer
    ADD CONSTRAINT parties_customer_group_id_same_organisation FOREIGN KEY (organisation_id, group_id) REFERENCES public.parties_customergroup(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.parties_customer
    ADD CONSTRAINT parties_customer_organisation_id_32403c94_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_customeralias
    ADD CONSTRAINT parties_customeralia_organisation_id_68255e9b_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_customeralias
    ADD CONSTRAINT parties_customeralias_author_id_61d2218f_fk_tenancy_user_id FOREIGN KEY (author_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_customeralias
    ADD CONSTRAINT parties_customeralias_customer_id_same_organisation FOREIGN KEY (organisation_id, customer_id) REFERENCES public.parties_customer(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.parties_customeralias
    ADD CONSTRAINT parties_customeralias_main_id_same_organisation FOREIGN KEY (organisation_id, main_id) REFERENCES public.parties_customer(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.parties_customeralias
    ADD CONSTRAINT parties_customeralias_undone_by_id_6ec1f91a_fk_tenancy_user_id FOREIGN KEY (undone_by_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_customerchange
    ADD CONSTRAINT parties_customerchan_organisation_id_5088499c_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_customerchange
    ADD CONSTRAINT parties_customerchange_author_id_32d293f0_fk_tenancy_user_id FOREIGN KEY (author_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_customerchange
    ADD CONSTRAINT parties_customerchange_customer_id_same_organisation FOREIGN KEY (organisation_id, customer_id) REFERENCES public.parties_customer(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.parties_customergroup
    ADD CONSTRAINT parties_customergrou_organisation_id_3a5076ca_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_customerreference
    ADD CONSTRAINT parties_customerrefe_organisation_id_19b73a1b_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_customerreference
    ADD CONSTRAINT parties_customerreference_author_id_fae4e106_fk_tenancy_user_id FOREIGN KEY (author_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_customerreference
    ADD CONSTRAINT parties_customerreference_customer_id_same_organisation FOREIGN KEY (organisation_id, customer_id) REFERENCES public.parties_customer(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.parties_freefield
    ADD CONSTRAINT parties_freefield_organisation_id_9411f639_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_legalentity
    ADD CONSTRAINT parties_legalentity_organisation_id_57bee774_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_saleparty
    ADD CONSTRAINT parties_saleparty_author_id_77f3274f_fk_tenancy_user_id FOREIGN KEY (author_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_saleparty
    ADD CONSTRAINT parties_saleparty_customer_id_same_organisation FOREIGN KEY (organisation_id, customer_id) REFERENCES public.parties_customer(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.parties_saleparty
    ADD CONSTRAINT parties_saleparty_organisation_id_862db6ad_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_saleparty
    ADD CONSTRAINT parties_saleparty_party_id_same_organisation FOREIGN KEY (organisation_id, party_id) REFERENCES public.parties_customer(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.parties_termsgranted
    ADD CONSTRAINT parties_termsgranted_author_id_b9b673a2_fk_tenancy_user_id FOREIGN KEY (author_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_termsgranted
    ADD CONSTRAINT parties_termsgranted_customer_id_same_organisation FOREIGN KEY (organisation_id, customer_id) REFERENCES public.parties_customer(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.parties_termsgranted
    ADD CONSTRAINT parties_termsgranted_organisation_id_46922f1c_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.policybook_version
    ADD CONSTRAINT policybook_version_organisation_id_d043d8cb_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);

ALTER TABLE ONLY public.receivables_refusal
    ADD CONSTRAINT receivables_refusal_act_id_same_organisation FOREIGN KEY (organisation_id, act_id) REFERENCES public.receivables_act(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.teamwork_mention
    ADD CONSTRAINT teamwork_mention_note_id_same_organisation FOREIGN KEY (organisation_id, note_id) REFERENCES public.teamwork_note(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.teamwork_mention
    ADD CONSTRAINT teamwork_mention_organisation_id_aec28a9a_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.teamwork_mention
    ADD CONSTRAINT teamwork_mention_user_id_b1e28ecc_fk_tenancy_user_id FOREIGN KEY (user_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.teamwork_note
    ADD CONSTRAINT teamwork_note_author_id_358e8dea_fk_tenancy_user_id FOREIGN KEY (author_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.teamwork_note
    ADD CONSTRAINT teamwork_note_corrects_id_same_organisation FOREIGN KEY (organisation_id, corrects_id) REFERENCES public.teamwork_note(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.teamwork_note
    ADD CONSTRAINT teamwork_note_customer_id_same_organisation FOREIGN KEY (organisation_id, customer_id) REFERENCES public.parties_customer(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.teamwork_note
    ADD CONSTRAINT teamwork_note_organisation_id_ae042f57_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.teamwork_noteversion
    ADD CONSTRAINT teamwork_noteversion_note_id_same_organisation FOREIGN KEY (organisation_id, note_id) REFERENCES public.teamwork_note(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.teamwork_noteversion
    ADD CONSTRAINT teamwork_noteversion_organisation_id_569d3677_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.teamwork_savedview
    ADD CONSTRAINT teamwork_savedview_organisation_id_b76a09e9_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.teamwork_savedview
    ADD CONSTRAINT teamwork_savedview_owner_id_96659737_fk_tenancy_user_id FOREIGN KEY (owner_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.teamwork_task
    ADD CONSTRAINT teamwork_task_assignee_id_98dce829_fk_tenancy_user_id FOREIGN KEY (assignee_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.teamwork_task
    ADD CONSTRAINT teamwork_task_author_id_4d6a5b99_fk_tenancy_user_id FOREIGN KEY (author_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.teamwork_task
    ADD CONSTRAINT teamwork_task_customer_id_same_organisation FOREIGN KEY (organisation_id, customer_id) REFERENCES public.parties_customer(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.teamwork_task
    ADD CONSTRAINT teamwork_task_note_id_same_organisation FOREIGN KEY (organisation_id, note_id) REFERENCES public.teamwork_note(organisation_id, id) DEFERRABLE;

ALTER TABLE ONLY public.teamwork_task
    ADD CONSTRAINT teamwork_task_organisation_id_2b46ec35_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.teamwork_task
    ADD CONSTRAINT teamwork_task_settled_by_id_eceff957_fk_tenancy_user_id FOREIGN KEY (settled_by_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tenancy_groupmember
    ADD CONSTRAINT tenancy_groupmember_group_id_0b4c3079_fk_tenancy_group_id FOREIGN KEY (group_id) REFERENCES public.tenancy_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tenancy_groupmember
    ADD CONSTRAINT tenancy_groupmember_organisation_id_5ea11d37_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tenancy_membership
    ADD CONSTRAINT tenancy_membership_organisation_id_8daa317e_fk_tenancy_o FOREIGN KEY (organisation_id) REFERENCES public.tenancy_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tenancy_membership
    ADD CONSTRAINT tenancy_membership_user_id_69c4e8b6_fk_tenancy_user_id FOREIGN KEY (user_id) REFERENCES public.tenancy_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE public.api_token ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.cash_advice ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.cash_adviceline ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.cash_bankaccount ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.cash_bankline ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.cash_decision ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.cash_linedetail ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.cash_payer ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.cash_posting ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.cash_statement ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.cash_telling ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.closing_arrete ENABLE ROW LEVEL SECURITY;

CREATE POLICY deletes ON public.api_token FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.cash_advice FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.cash_adviceline FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.cash_bankaccount FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.cash_bankline FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.cash_decision FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.cash_linedetail FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.cash_payer FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.cash_posting FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.cash_statement FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.cash_telling FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.closing_arrete FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.demo_demonstration FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.intake_document FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.intake_fetch FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.intake_piece FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.intake_reject FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.intake_source FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.jobs_progress FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.journal_chain FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.journal_entry FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.metrics_behaviour FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.metrics_indicators FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.metrics_snapshot FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.papers_logo FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.parties_contact FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.parties_customer FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.parties_customeralias FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.parties_customerchange FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.parties_customergroup FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.parties_customerreference FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.parties_freefield FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.parties_legalentity FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.parties_saleparty FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.parties_termsgranted FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.policybook_version FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.portfolio_customerrow FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.portfolio_itemrow FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.portfolio_situation FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.receivables_act FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.receivables_allocation FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.receivables_assertion FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.receivables_counter FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.receivables_export FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.receivables_line FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.receivables_listrow FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.receivables_liststock FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.receivables_listtelling FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.receivables_position FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.receivables_refusal FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.receivables_statusdefinition FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.receivables_year FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.teamwork_mention FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.teamwork_note FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.teamwork_noteversion FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.teamwork_savedview FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.teamwork_task FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.tenancy_groupmember FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.tenancy_membership FOR DELETE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY deletes ON public.tenancy_organisation FOR DELETE TO encours_app USING ((id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

ALTER TABLE public.demo_demonstration ENABLE ROW LEVEL SECURITY;

CREATE POLICY inserts ON public.api_token FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.cash_advice FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.cash_adviceline FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.cash_bankaccount FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.cash_bankline FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.cash_decision FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.cash_linedetail FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.cash_payer FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.cash_posting FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.cash_statement FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.cash_telling FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.closing_arrete FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.demo_demonstration FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.intake_document FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.intake_fetch FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.intake_piece FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.intake_reject FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.intake_source FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.jobs_progress FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.journal_chain FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.journal_entry FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.metrics_behaviour FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.metrics_indicators FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.metrics_snapshot FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.papers_logo FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.parties_contact FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.parties_customer FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.parties_customeralias FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.parties_customerchange FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.parties_customergroup FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.parties_customerreference FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.parties_freefield FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.parties_legalentity FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.parties_saleparty FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.parties_termsgranted FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.policybook_version FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.portfolio_customerrow FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.portfolio_itemrow FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.portfolio_situation FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.receivables_act FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.receivables_allocation FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.receivables_assertion FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.receivables_counter FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.receivables_export FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.receivables_line FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.receivables_listrow FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.receivables_liststock FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.receivables_listtelling FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.receivables_position FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.receivables_refusal FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.receivables_statusdefinition FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.receivables_year FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.teamwork_mention FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.teamwork_note FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.teamwork_noteversion FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.teamwork_savedview FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.teamwork_task FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.tenancy_groupmember FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.tenancy_membership FOR INSERT TO encours_app WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY inserts ON public.tenancy_organisation FOR INSERT TO encours_app WITH CHECK ((id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

ALTER TABLE public.intake_document ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.intake_fetch ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.intake_piece ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.intake_reject ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.intake_source ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.jobs_progress ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.journal_chain ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.journal_entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.metrics_behaviour ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.metrics_indicators ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.metrics_snapshot ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.papers_logo ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.parties_contact ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.parties_customer ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.parties_customeralias ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.parties_customerchange ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.parties_customergroup ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.parties_customerreference ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.parties_freefield ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.parties_legalentity ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.parties_saleparty ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.parties_termsgranted ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.policybook_version ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.portfolio_customerrow ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.portfolio_itemrow ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.portfolio_situation ENABLE ROW LEVEL SECURITY;

CREATE POLICY reads ON public.api_token FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.cash_advice FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.cash_adviceline FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.cash_bankaccount FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.cash_bankline FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.cash_decision FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.cash_linedetail FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.cash_payer FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.cash_posting FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.cash_statement FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.cash_telling FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.closing_arrete FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.demo_demonstration FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.intake_document FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.intake_fetch FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.intake_piece FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.intake_reject FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.intake_source FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.jobs_progress FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.journal_chain FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.journal_entry FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.metrics_behaviour FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.metrics_indicators FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.metrics_snapshot FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.papers_logo FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.parties_contact FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.parties_customer FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.parties_customeralias FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.parties_customerchange FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.parties_customergroup FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.parties_customerreference FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.parties_freefield FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.parties_legalentity FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.parties_saleparty FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.parties_termsgranted FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.policybook_version FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.portfolio_customerrow FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.portfolio_itemrow FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.portfolio_situation FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.receivables_act FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.receivables_allocation FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.receivables_assertion FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.receivables_counter FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.receivables_export FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.receivables_line FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.receivables_listrow FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.receivables_liststock FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.receivables_listtelling FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.receivables_position FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.receivables_refusal FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.receivables_statusdefinition FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.receivables_year FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.teamwork_mention FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.teamwork_note FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.teamwork_noteversion FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.teamwork_savedview FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.teamwork_task FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.tenancy_group FOR SELECT TO encours_app USING ((EXISTS ( SELECT 1
   FROM public.tenancy_groupmember m
  WHERE ((m.group_id = tenancy_group.id) AND (m.organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[]))))));

CREATE POLICY reads ON public.tenancy_groupmember FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.tenancy_membership FOR SELECT TO encours_app USING ((organisation_id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

CREATE POLICY reads ON public.tenancy_organisation FOR SELECT TO encours_app USING ((id = ANY (( SELECT (NULLIF(current_setting('app.organisations'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])));

ALTER TABLE public.receivables_act ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.receivables_allocation ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.receivables_assertion ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.receivables_counter ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.receivables_export ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.receivables_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.receivables_listrow ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.receivables_liststock ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.receivables_listtelling ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.receivables_position ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.receivables_refusal ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.receivables_statusdefinition ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.receivables_year ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.teamwork_mention ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.teamwork_note ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.teamwork_noteversion ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.teamwork_savedview ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.teamwork_task ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.tenancy_group ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.tenancy_groupmember ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.tenancy_membership ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.tenancy_organisation ENABLE ROW LEVEL SECURITY;

CREATE POLICY updates ON public.api_token FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.cash_advice FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.cash_adviceline FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.cash_bankaccount FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.cash_bankline FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.cash_decision FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.cash_linedetail FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.cash_payer FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.cash_posting FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.cash_statement FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.cash_telling FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.closing_arrete FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.demo_demonstration FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.intake_document FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.intake_fetch FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.intake_piece FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.intake_reject FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.intake_source FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.jobs_progress FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.journal_chain FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.journal_entry FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.metrics_behaviour FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.metrics_indicators FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.metrics_snapshot FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.papers_logo FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.parties_contact FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.parties_customer FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.parties_customeralias FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.parties_customerchange FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.parties_customergroup FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.parties_customerreference FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.parties_freefield FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.parties_legalentity FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.parties_saleparty FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.parties_termsgranted FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.policybook_version FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.portfolio_customerrow FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.portfolio_itemrow FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.portfolio_situation FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.receivables_act FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.receivables_allocation FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.receivables_assertion FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.receivables_counter FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.receivables_export FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.receivables_line FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.receivables_listrow FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.receivables_liststock FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.receivables_listtelling FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.receivables_position FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.receivables_refusal FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.receivables_statusdefinition FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.receivables_year FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.teamwork_mention FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.teamwork_note FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.teamwork_noteversion FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.teamwork_savedview FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.teamwork_task FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.tenancy_groupmember FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.tenancy_membership FOR UPDATE TO encours_app USING ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((organisation_id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

CREATE POLICY updates ON public.tenancy_organisation FOR UPDATE TO encours_app USING ((id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif"))) WITH CHECK ((id = ( SELECT (NULLIF(current_setting('app.organisation'::text, true), ''::text))::bigint AS "nullif")));

GRANT USAGE ON SCHEMA public TO encours_app;

REVOKE ALL ON FUNCTION public.cash_search(wanted text, cents bigint, one bigint, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.cash_search(wanted text, cents bigint, one bigint, most integer) TO encours_app;

REVOKE ALL ON FUNCTION public.encours_consolidated(person bigint, whole bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.encours_consolidated(person bigint, whole bigint) TO encours_app;

REVOKE ALL ON FUNCTION public.encours_create_group(new_name text, members bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.encours_create_group(new_name text, members bigint[]) TO encours_app;

REVOKE ALL ON FUNCTION public.encours_create_organisation(new_slug text, new_name text, new_siren text, new_currency text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.encours_create_organisation(new_slug text, new_name text, new_siren text, new_currency text) TO encours_app;

REVOKE ALL ON FUNCTION public.encours_entry(person bigint, wanted text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.encours_entry(person bigint, wanted text) TO encours_app;

REVOKE ALL ON FUNCTION public.encours_find_organisation(wanted text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.encours_find_organisation(wanted text) TO encours_app;

REVOKE ALL ON FUNCTION public.encours_groups_of(person bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.encours_groups_of(person bigint) TO encours_app;

REVOKE ALL ON FUNCTION public.encours_list_organisations() FROM PUBLIC;
GRANT ALL ON FUNCTION public.encours_list_organisations() TO encours_app;

REVOKE ALL ON FUNCTION public.encours_memberships_of(person bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.encours_memberships_of(person bigint) TO encours_app;

REVOKE ALL ON FUNCTION public.jobs_forget_progress(finished_before timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.jobs_forget_progress(finished_before timestamp with time zone) TO encours_app;

REVOKE ALL ON FUNCTION public.journal_only_erase() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.journal_seal_entry() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.journal_take_chain(wanted bigint, OUT last_number bigint, OUT last_head bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.journal_take_chain(wanted bigint, OUT last_number bigint, OUT last_head bytea) TO encours_app;

REVOKE ALL ON FUNCTION public.parties_search(wanted text, most integer, one bigint, owners text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.parties_search(wanted text, most integer, one bigint, owners text[]) TO encours_app;

REVOKE ALL ON FUNCTION public.portfolio_count_again() FROM PUBLIC;
GRANT ALL ON FUNCTION public.portfolio_count_again() TO encours_app;

REVOKE ALL ON FUNCTION public.portfolio_filling_begins() FROM PUBLIC;
GRANT ALL ON FUNCTION public.portfolio_filling_begins() TO encours_app;

REVOKE ALL ON FUNCTION public.portfolio_filling_ends() FROM PUBLIC;
GRANT ALL ON FUNCTION public.portfolio_filling_ends() TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.procrastinate_jobs TO encours_app;

REVOKE ALL ON FUNCTION public.receivables_count_again() FROM PUBLIC;
GRANT ALL ON FUNCTION public.receivables_count_again() TO encours_app;

REVOKE ALL ON FUNCTION public.receivables_guard_allocation() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.teamwork_only_erase() FROM PUBLIC;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.account_emailaddress TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.account_emailaddress_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.account_emailconfirmation TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.account_emailconfirmation_id_seq TO encours_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.api_token TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.api_token_id_seq TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.auth_group_id_seq TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.auth_group_permissions_id_seq TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.auth_permission_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.cash_advice TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.cash_advice_id_seq TO encours_app;

GRANT SELECT,INSERT ON TABLE public.cash_adviceline TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.cash_adviceline_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.cash_bankaccount TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.cash_bankaccount_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.cash_bankline TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.cash_bankline_id_seq TO encours_app;

GRANT SELECT,INSERT ON TABLE public.cash_decision TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.cash_decision_id_seq TO encours_app;

GRANT SELECT,INSERT ON TABLE public.cash_linedetail TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.cash_linedetail_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.cash_payer TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.cash_payer_id_seq TO encours_app;

GRANT SELECT,INSERT ON TABLE public.cash_posting TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.cash_posting_id_seq TO encours_app;

GRANT SELECT,INSERT ON TABLE public.cash_statement TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.cash_statement_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.cash_telling TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.cash_telling_id_seq TO encours_app;

GRANT SELECT,INSERT ON TABLE public.closing_arrete TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.closing_arrete_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.demo_demonstration TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.demo_demonstration_id_seq TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.django_content_type_id_seq TO encours_app;

GRANT SELECT ON TABLE public.django_migrations TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.django_migrations_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_session TO encours_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.intake_document TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.intake_document_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.intake_fetch TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.intake_fetch_id_seq TO encours_app;

GRANT SELECT,INSERT ON TABLE public.intake_piece TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.intake_piece_id_seq TO encours_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.intake_reject TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.intake_reject_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.intake_source TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.intake_source_id_seq TO encours_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.jobs_progress TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.jobs_progress_id_seq TO encours_app;

GRANT SELECT ON TABLE public.journal_chain TO encours_app;

GRANT SELECT,INSERT ON TABLE public.journal_entry TO encours_app;

GRANT UPDATE(subject) ON TABLE public.journal_entry TO encours_app;

GRANT UPDATE(said) ON TABLE public.journal_entry TO encours_app;

GRANT UPDATE(salt) ON TABLE public.journal_entry TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.metrics_behaviour TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.metrics_indicators TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.metrics_snapshot TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.mfa_authenticator TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.mfa_authenticator_id_seq TO encours_app;

GRANT SELECT,INSERT ON TABLE public.papers_logo TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.papers_logo_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parties_contact TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.parties_contact_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parties_customer TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.parties_customer_id_seq TO encours_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.parties_customeralias TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.parties_customeralias_id_seq TO encours_app;

GRANT SELECT,INSERT ON TABLE public.parties_customerchange TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.parties_customerchange_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parties_customergroup TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.parties_customergroup_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parties_customerreference TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.parties_customerreference_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parties_freefield TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.parties_freefield_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parties_legalentity TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.parties_legalentity_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parties_saleparty TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.parties_saleparty_id_seq TO encours_app;

GRANT SELECT,INSERT ON TABLE public.parties_termsgranted TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.parties_termsgranted_id_seq TO encours_app;

GRANT SELECT,INSERT ON TABLE public.policybook_version TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.portfolio_customerrow TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.portfolio_itemrow TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.portfolio_situation TO encours_app;

GRANT SELECT,INSERT ON TABLE public.procrastinate_events TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.procrastinate_events_id_seq TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.procrastinate_jobs_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.procrastinate_periodic_defers TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.procrastinate_periodic_defers_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.procrastinate_workers TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.procrastinate_workers_id_seq TO encours_app;

GRANT SELECT,INSERT ON TABLE public.receivables_act TO encours_app;

GRANT SELECT,INSERT ON TABLE public.receivables_allocation TO encours_app;

GRANT SELECT,INSERT ON TABLE public.receivables_assertion TO encours_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.receivables_counter TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.receivables_export TO encours_app;

GRANT SELECT,INSERT ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(entry_number) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(letter) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(lettered_on) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(validated_on) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(journal_label) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(account_label) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(auxiliary_label) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(place) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(entry_key) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(credits_treasury) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(faces_payment) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(has_sales) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(is_opening) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(in_opening_journal) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(is_receivable) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(customer) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(nature) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(document_key) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(settled_on) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(reversed_by) ON TABLE public.receivables_line TO encours_app;

GRANT UPDATE(superseded_by) ON TABLE public.receivables_line TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.receivables_listrow TO encours_app;

GRANT SELECT,INSERT ON TABLE public.receivables_liststock TO encours_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.receivables_listtelling TO encours_app;

GRANT SELECT ON TABLE public.receivables_position TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.receivables_refusal TO encours_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.receivables_statusdefinition TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.receivables_year TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.teamwork_mention TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.teamwork_mention_id_seq TO encours_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.teamwork_note TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.teamwork_note_id_seq TO encours_app;

GRANT SELECT,INSERT ON TABLE public.teamwork_noteversion TO encours_app;

GRANT UPDATE(text) ON TABLE public.teamwork_noteversion TO encours_app;

GRANT UPDATE(mentioned) ON TABLE public.teamwork_noteversion TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.teamwork_noteversion_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.teamwork_savedview TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.teamwork_savedview_id_seq TO encours_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.teamwork_task TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.teamwork_task_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenancy_cache TO encours_app;

GRANT SELECT ON TABLE public.tenancy_group TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.tenancy_group_id_seq TO encours_app;

GRANT SELECT ON TABLE public.tenancy_groupmember TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.tenancy_groupmember_id_seq TO encours_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tenancy_membership TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.tenancy_membership_id_seq TO encours_app;

GRANT SELECT,UPDATE ON TABLE public.tenancy_organisation TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.tenancy_organisation_id_seq TO encours_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.tenancy_user TO encours_app;

GRANT SELECT,USAGE ON SEQUENCE public.tenancy_user_id_seq TO encours_app;

ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT,USAGE ON SEQUENCES TO encours_app;
