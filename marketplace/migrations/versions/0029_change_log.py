"""one change log for all rooms, which goes on from that of the services"""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None

COLUMNS = 'thing, key, kind, at, is_public, actor, account_id, cluster_id, fields, "after"'
KEY = 'CAST({}.id AS VARCHAR(80))'


def upgrade() -> None:
    op.create_table(
        'change',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('thing', sa.String(20), nullable=False),
        sa.Column('key', sa.String(80), nullable=False),
        sa.Column('kind', sa.String(30), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('is_public', sa.Boolean(), nullable=False),
        sa.Column('actor', sa.String(10), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('cluster_id', sa.Integer(), nullable=True),
        sa.Column('fields', sa.JSON(), nullable=False),
        sa.Column('before', sa.JSON(), nullable=True),
        sa.Column('after', sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ['account_id'], ['user_account.id'], name=op.f('fk_change_account_id_user_account'), ondelete='SET NULL'
        ),
        sa.ForeignKeyConstraint(
            ['cluster_id'], ['cluster.id'], name=op.f('fk_change_cluster_id_cluster'), ondelete='SET NULL'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_change')),
        sqlite_autoincrement=True,
    )
    copy_lines()
    op.create_index('ix_change_account_id', 'change', ['account_id'])
    op.create_index('ix_change_public', 'change', ['thing', 'is_public', 'id'])
    op.create_index('ix_change_thing', 'change', ['thing', 'key', 'id'])
    op.create_index('ix_change_newest', 'change', [sa.text('at DESC'), sa.text('id DESC')])
    op.create_index('ix_change_cluster', 'change', ['cluster_id', sa.text('at DESC'), sa.text('id DESC')])
    add_what_is_known()
    op.drop_table('service_change')


def copy_lines() -> None:
    """Copy the lines with their numbers, and say of each what its moment tells.

    What an earlier release wrote at the moment of a version made that version, and so with a withdrawal and the last
    agreement of a partner. Of the others it noted only that something had changed.
    """
    nothing = json("'[]'")
    op.execute(f"""
        INSERT INTO change (id, {COLUMNS})
        SELECT line.id, 'service', CAST(line.service_id AS VARCHAR(80)),
            CASE WHEN version.number = 1 THEN 'published'
                WHEN version.number > 1 THEN 'changed'
                WHEN service.withdrawn_at = line.at THEN 'withdrawn'
                WHEN EXISTS (
                    SELECT 1 FROM service_partner
                    WHERE service_partner.service_id = line.service_id AND service_partner.agreed_at = line.at
                ) THEN 'countersigned'
                ELSE 'unknown' END,
            line.at, {true()}, 'unknown', NULL, service.lead_id, {nothing},
            CASE WHEN version.number IS NULL THEN NULL ELSE {version_of('version.number')} END
        FROM service_change line
        LEFT JOIN service ON service.id = line.service_id
        LEFT JOIN (
            SELECT service_id, published_at, max(number) AS number FROM service_version GROUP BY service_id, published_at
        ) version ON version.service_id = line.service_id AND version.published_at = line.at
        ORDER BY line.id
    """)
    go_on_counting('change')


def add_what_is_known() -> None:
    """Add what no line tells, but something else that is stored."""
    nobody = "'unknown', NULL, {}, " + json("'[]'") + ', NULL'
    languages = json("""'["' || page_version.language || '"]'""")
    service, cluster = KEY.format('service'), KEY.format('cluster')
    op.execute(f"""
        INSERT INTO change ({COLUMNS})
        SELECT 'cluster', {cluster}, 'created', cluster.created_at, {true()}, {nobody.format('cluster.id')}
        FROM cluster ORDER BY cluster.id
    """)
    op.execute(f"""
        INSERT INTO change ({COLUMNS})
        SELECT 'service', {service}, 'created', service.created_at, {false()}, {nobody.format('service.lead_id')}
        FROM service ORDER BY service.id
    """)
    for kind, moment in (('published', 'published_at'), ('withdrawn', 'withdrawn_at')):
        op.execute(f"""
            INSERT INTO change ({COLUMNS})
            SELECT 'service', {service}, '{kind}', service.{moment}, {true()}, {nobody.format('service.lead_id')}
            FROM service
            WHERE service.{moment} IS NOT NULL AND service.version > 0 AND NOT EXISTS (
                SELECT 1 FROM change line
                WHERE line.thing = 'service' AND line.key = {service} AND line.kind = '{kind}'
            )
            ORDER BY service.id
        """)
    op.execute(f"""
        INSERT INTO change ({COLUMNS})
        SELECT 'page', page_version.page, 'text-changed', page_version.written_at, {false()},
            CASE WHEN page_version.author_id IS NULL THEN 'unknown' ELSE 'person' END,
            page_version.author_id, NULL, {languages},
            {version_of('page_version.number')}
        FROM page_version ORDER BY page_version.id
    """)


def downgrade() -> None:
    """Keep the lines that the release before knew, with their numbers."""
    op.create_table(
        'service_change',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('service_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_service_change')),
        sqlite_autoincrement=True,
    )
    op.execute(f"""
        INSERT INTO service_change (id, service_id, at)
        SELECT id, CAST(key AS INTEGER), at FROM change WHERE thing = 'service' AND is_public = {true()} ORDER BY id
    """)
    go_on_counting('service_change')
    op.create_index('ix_service_change_service_id', 'service_change', ['service_id'])
    op.drop_table('change')


def is_postgresql() -> bool:
    return op.get_bind().dialect.name == 'postgresql'


def true() -> str:
    return 'true' if is_postgresql() else '1'


def false() -> str:
    return 'false' if is_postgresql() else '0'


def json(text: str) -> str:
    """Return a text as a value of JSON, which SQLite stores as it is."""
    return f'CAST({text} AS JSON)' if is_postgresql() else text


def version_of(number: str) -> str:
    return json("""'{"version": ' || """ + number + """ || '}'""")


def go_on_counting(table: str) -> None:
    """Let PostgreSQL number new lines after those that came with their numbers."""
    if is_postgresql():
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table} HAVING max(id) IS NOT NULL"
        )
