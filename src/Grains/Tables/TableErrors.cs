using Grid.Contracts;
using Grid.Contracts.Tables;

namespace Grid.Grains.Tables;

/// <summary>What change streams refuse, in AWS's words where they are known.</summary>
internal static class TableErrors
{
    internal static ApiError NoStream(TableStreamId id) => ApiError.NotFound($"Requested resource not found: Stream: {id.Arn} not found");

    internal static ApiError NoneOpen(string table) => ApiError.NotFound($"Requested resource not found: Table: {table} has no open stream");

    internal static ApiError OtherSettings(TableStream open) => ApiError.Conflict(
        $"Table already has an enabled stream: {open.Id.Arn} with StreamViewType {open.View.Name()} and the key {open.Keys.Hash}{(open.Keys.Range is { } range ? $", {range}" : "")}. Close it first.");

    internal static ApiError Closing(TableStreamId id) => ApiError.Conflict($"The stream {id.Arn} was closed while it took the changes. Some of them may be stored.");

    internal static ApiError Wrong(int change, string what) => new(ApiErrorKind.Validation, $"Change {change}: {what}");
}
