using System.Globalization;

namespace Grid.Storage.Durability;

/// <summary>The tables, as steps from one version to the next. The database itself says how many steps it has taken.</summary>
internal static class Schema
{
    /// <summary>What the dialects name differently.</summary>
    /// <param name="Id">Column of a number that is given once and never again, so that neither does an ETag made of it.</param>
    /// <param name="Text">Text that is ordered by its UTF-8 bytes.</param>
    internal readonly record struct Types(string Id, string Text, string Bytes);

    /// <summary>The version that this program writes.</summary>
    public static int Version => Steps(default).Length;

    /// <summary>Brings a database to <see cref="Version"/>; does nothing when it is there. Runs inside a transaction that keeps all others out.</summary>
    /// <param name="database">Its name, for the refusal.</param>
    /// <param name="found">Steps taken so far.</param>
    /// <exception cref="DatabaseException">The database was written by a newer program.</exception>
    public static void Apply(SqlSession session, Types types, string database, int found)
    {
        if (found > Version)
        {
            throw new DatabaseException(string.Create(
                CultureInfo.InvariantCulture,
                $"{database} has schema version {found}, written by a newer version of Grid; this one knows versions up to {Version}."));
        }

        foreach (var step in Steps(types)[found..]) session.Execute(step);
    }

    /// <summary>Never edit a step that was released: append one.</summary>
    private static string[] Steps(Types types) =>
    [
        // Blobs belong into rowid tables: in a table of SQLite without rowid every search beside a large row reads that row.
        $"""
        CREATE TABLE grain_state (
            id {types.Id},
            state_name {types.Text} NOT NULL,
            grain_key {types.Text} NOT NULL,
            grain_type {types.Text} NOT NULL,
            version BIGINT NOT NULL,
            data {types.Bytes} NOT NULL,
            UNIQUE (state_name, grain_key, grain_type)
        )
        """,
        $"""
        CREATE TABLE cluster (cluster_id {types.Text} NOT NULL PRIMARY KEY, version BIGINT NOT NULL);
        CREATE TABLE cluster_silo (
            id {types.Id},
            cluster_id {types.Text} NOT NULL,
            address {types.Text} NOT NULL,
            version BIGINT NOT NULL,
            status BIGINT NOT NULL,
            suspicions {types.Text} NOT NULL,
            proxy_port BIGINT NOT NULL,
            host_name {types.Text} NOT NULL,
            silo_name {types.Text} NOT NULL,
            role_name {types.Text} NOT NULL,
            update_zone BIGINT NOT NULL,
            fault_zone BIGINT NOT NULL,
            started BIGINT NOT NULL,
            alive BIGINT NOT NULL,
            UNIQUE (cluster_id, address)
        );
        CREATE TABLE reminder (
            id {types.Id},
            grain_id {types.Text} NOT NULL,
            name {types.Text} NOT NULL,
            hash BIGINT NOT NULL,
            start_at BIGINT NOT NULL,
            period BIGINT NOT NULL,
            version BIGINT NOT NULL,
            UNIQUE (grain_id, name)
        );
        CREATE INDEX reminder_hash ON reminder (hash);
        CREATE TABLE secret (name {types.Text} NOT NULL PRIMARY KEY, data {types.Bytes} NOT NULL);
        CREATE TABLE code (id {types.Id}, sha256 {types.Text} NOT NULL UNIQUE, bytes BIGINT NOT NULL, touched BIGINT NOT NULL);
        CREATE TABLE code_chunk (
            code_id BIGINT NOT NULL REFERENCES code (id) ON DELETE CASCADE,
            position BIGINT NOT NULL,
            data {types.Bytes} NOT NULL,
            UNIQUE (code_id, position)
        )
        """,
        $"""
        CREATE TABLE event (
            id {types.Id},
            queue {types.Text} NOT NULL,
            qualifier {types.Text},
            request_id {types.Text} NOT NULL,
            trace_header {types.Text},
            accepted BIGINT NOT NULL,
            due BIGINT NOT NULL,
            attempts BIGINT NOT NULL,
            state BIGINT NOT NULL,
            outcome {types.Bytes},
            payload {types.Bytes} NOT NULL
        );
        CREATE INDEX event_due ON event (queue, due, id, state, accepted)
        """,
        // Receiving rewrites a message's row, so its body has a row of its own.
        $"""
        CREATE TABLE message_queue (id {types.Id}, name {types.Text} NOT NULL);
        CREATE TABLE message (
            id {types.Id},
            queue_id BIGINT NOT NULL,
            message_id {types.Text} NOT NULL,
            sent_at BIGINT NOT NULL,
            visible_at BIGINT NOT NULL,
            received_at BIGINT NOT NULL,
            first_received_at BIGINT NOT NULL,
            receives BIGINT NOT NULL,
            receipt BIGINT NOT NULL,
            group_id {types.Text},
            deduplication_id {types.Text},
            source {types.Text}
        );
        CREATE INDEX message_visible ON message (queue_id, visible_at, id);
        CREATE INDEX message_sent ON message (queue_id, sent_at);
        CREATE INDEX message_in_group ON message (queue_id, group_id, id) WHERE group_id IS NOT NULL;
        CREATE TABLE message_body (
            message BIGINT NOT NULL PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
            sender {types.Text} NOT NULL,
            trace {types.Text},
            attributes {types.Bytes} NOT NULL,
            data {types.Bytes} NOT NULL
        );
        CREATE TABLE message_group (
            queue_id BIGINT NOT NULL,
            name {types.Text} NOT NULL,
            head BIGINT NOT NULL,
            ready_at BIGINT NOT NULL,
            PRIMARY KEY (queue_id, name)
        );
        CREATE INDEX message_group_order ON message_group (queue_id, head);
        CREATE INDEX message_group_ready ON message_group (queue_id, ready_at);
        CREATE TABLE message_deduplication (
            queue_id BIGINT NOT NULL,
            name {types.Text} NOT NULL,
            message BIGINT NOT NULL,
            message_id {types.Text} NOT NULL,
            expires_at BIGINT NOT NULL,
            PRIMARY KEY (queue_id, name)
        );
        CREATE INDEX message_deduplication_end ON message_deduplication (queue_id, expires_at)
        """,
        $"""
        CREATE TABLE event_source_row (
            id {types.Id},
            kind {types.Text} NOT NULL,
            region {types.Text} NOT NULL,
            row_key {types.Text} NOT NULL,
            due BIGINT,
            data {types.Bytes} NOT NULL,
            UNIQUE (kind, region, row_key)
        );
        CREATE INDEX event_source_row_due ON event_source_row (kind, region, due) WHERE due IS NOT NULL;
        CREATE TABLE event_source_owner (owner {types.Text} NOT NULL PRIMARY KEY, epoch BIGINT NOT NULL, commits BIGINT NOT NULL)
        """,
        // That two blocks of a log cannot begin at the same position keeps two writers of a shard apart.
        $"""
        CREATE TABLE shard_log (id {types.Id}, name {types.Text} NOT NULL, created BIGINT NOT NULL);
        CREATE TABLE shard_block (
            id {types.Id},
            log_id BIGINT NOT NULL,
            first_position BIGINT NOT NULL,
            last_position BIGINT NOT NULL,
            records BIGINT NOT NULL,
            first_arrival BIGINT NOT NULL,
            last_arrival BIGINT NOT NULL,
            closed BIGINT NOT NULL,
            data {types.Bytes} NOT NULL,
            UNIQUE (log_id, first_position)
        );
        CREATE INDEX shard_block_arrival ON shard_block (log_id, last_arrival, first_position)
        """,
        // Every silo adds parts of its own to a period; whoever reads merges them. Dimensions may be longer than a row of an index.
        $"""
        CREATE TABLE metric_series (
            id {types.Id},
            region {types.Text} NOT NULL,
            namespace {types.Text} NOT NULL,
            name {types.Text} NOT NULL,
            dimensions {types.Text} NOT NULL,
            dimensions_hash {types.Text} NOT NULL,
            unit {types.Text} NOT NULL,
            last_at BIGINT NOT NULL,
            UNIQUE (region, namespace, name, dimensions_hash, unit)
        );
        CREATE TABLE metric_point (
            id {types.Id},
            series_id BIGINT NOT NULL,
            began BIGINT NOT NULL,
            period BIGINT NOT NULL,
            part BIGINT NOT NULL,
            data {types.Bytes} NOT NULL,
            UNIQUE (series_id, began, period, part)
        );
        CREATE INDEX metric_point_age ON metric_point (period, began)
        """,
        $"""
        CREATE TABLE trace (
            id {types.Id},
            region {types.Text} NOT NULL,
            trace_id {types.Text} NOT NULL,
            started BIGINT NOT NULL,
            updated BIGINT NOT NULL,
            bytes BIGINT NOT NULL,
            documents BIGINT NOT NULL,
            exceeded BIGINT NOT NULL,
            UNIQUE (region, trace_id)
        );
        CREATE INDEX trace_started ON trace (region, started, id);
        CREATE INDEX trace_updated ON trace (region, updated, id);
        CREATE INDEX trace_age ON trace (updated);
        CREATE TABLE trace_segment (
            id {types.Id},
            trace BIGINT NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
            segment_id {types.Text} NOT NULL,
            in_progress BIGINT NOT NULL,
            data {types.Bytes} NOT NULL,
            UNIQUE (trace, segment_id)
        )
        """,
    ];
}
