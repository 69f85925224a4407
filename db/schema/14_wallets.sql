-- Reading. Customers see their wallet and what moved it.

-- What a wallet has, and what of it is free. A customer's door shows their own.
CREATE VIEW wallet_balances WITH (security_invoker = true) AS
SELECT customer_id, posted_rwf, held_rwf, posted_rwf - held_rwf AS available_rwf
FROM accounts WHERE kind = 'wallet';

-- A wallet's book, line by line. A customer's door shows their own.
CREATE VIEW wallet_statement WITH (security_invoker = true) AS
SELECT a.customer_id, e.account_version AS number, e.transfer_id, t.kind, e.signed_rwf,
       e.balance_after_rwf, t.external_ref, t.reverses, e.entered_at
FROM entries e JOIN accounts a ON a.id = e.account_id JOIN transfers t ON t.id = e.transfer_id
WHERE a.kind = 'wallet';

-- Every column is 0, always.
CREATE VIEW ledger_audit AS
WITH by_account AS (
    SELECT account_id, sum(signed_rwf) AS total, count(*) AS entries, max(account_version) AS last
    FROM entries GROUP BY account_id
), by_transfer AS (
    SELECT transfer_id, count(*) AS entries, sum(signed_rwf) AS total, max(signed_rwf) AS amount
    FROM entries GROUP BY transfer_id
), held AS (
    SELECT from_id, sum(amount_rwf) AS total FROM transfers WHERE state = 'pending' GROUP BY from_id
), refunded AS (
    SELECT reverses, sum(amount_rwf) AS total FROM transfers
    WHERE reverses IS NOT NULL GROUP BY reverses
), chained AS (
    SELECT balance_after_rwf - signed_rwf
           - lag(balance_after_rwf, 1, 0::bigint) OVER (PARTITION BY account_id
                                                         ORDER BY account_version) AS jump
    FROM entries
)
SELECT
    (SELECT coalesce(sum(signed_rwf), 0)::bigint FROM entries) AS entries_sum_rwf,
    (SELECT coalesce(sum(posted_rwf), 0)::bigint FROM accounts) AS balances_sum_rwf,
    (SELECT count(*) FROM accounts a LEFT JOIN by_account e ON e.account_id = a.id
     WHERE a.posted_rwf <> coalesce(e.total, 0)) AS balances_unlike_entries,
    (SELECT count(*) FROM accounts a LEFT JOIN by_account e ON e.account_id = a.id
     WHERE a.version <> coalesce(e.entries, 0)
        OR a.version <> coalesce(e.last, 0)) AS version_gaps,
    (SELECT count(*) FROM chained WHERE jump <> 0) AS balance_jumps,
    (SELECT count(*) FROM accounts a LEFT JOIN held h ON h.from_id = a.id
     WHERE a.held_rwf <> coalesce(h.total, 0)) AS held_unlike_holds,
    (SELECT count(*) FROM accounts
     WHERE NOT may_go_negative AND posted_rwf - held_rwf < 0) AS overdrawn,
    (SELECT count(*) FROM transfers t LEFT JOIN by_transfer e ON e.transfer_id = t.id
     WHERE t.state = 'posted' AND (e.entries, e.total, e.amount)
           IS DISTINCT FROM (2::bigint, 0::numeric, t.amount_rwf)) AS posted_without_entries,
    (SELECT count(*) FROM transfers t JOIN by_transfer e ON e.transfer_id = t.id
     WHERE t.state <> 'posted') AS entries_without_posting,
    (SELECT count(*) FROM refunded r JOIN transfers t ON t.id = r.reverses
     WHERE r.total > t.amount_rwf) AS refunded_above_paid;

GRANT SELECT ON wallet_balances, wallet_statement TO easymo_customer;
