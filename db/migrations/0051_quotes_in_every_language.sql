-- A quote is kept in every language, so that it can be shown again to who changed theirs meanwhile.
-- Before the deploy: the new code writes it. Older rows have none, and are not shown again.

ALTER TABLE actions ADD COLUMN translations jsonb NOT NULL DEFAULT '{}'
    CHECK (jsonb_typeof(translations) = 'object');
GRANT INSERT (translations) ON actions TO easymo_customer;
