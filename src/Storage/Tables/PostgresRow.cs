using System.Buffers;
using System.Text.Json;
using Grid.Contracts.Tables;

namespace Grid.Storage.Tables;

/// <summary>One row of a table as the server told it.</summary>
/// <param name="Values">As PostgreSQL writes them; null for NULL.</param>
/// <param name="Unknown">Columns that were too large to be told again.</param>
internal sealed record PostgresRow(string[] Columns, PostgresType[] Types, string?[] Values, bool[] Unknown)
{
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = 256 };

    /// <summary>Takes what is unknown from the row before.</summary>
    internal PostgresRow Over(PostgresRow before) => !Unknown.Contains(true) ? this : this with
    {
        Values = [.. Values.Select((value, index) => Unknown[index] ? before.Values[index] : value)],
        Unknown = [.. Unknown.Select((unknown, index) => unknown && before.Unknown[index])],
    };

    internal TableItem Item() => Item(Columns);

    /// <summary>Some of its columns.</summary>
    internal TableItem Item(IReadOnlyCollection<string> columns)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            for (var index = 0; index < Columns.Length; index++)
            {
                if (Unknown[index] || !columns.Contains(Columns[index])) continue;
                json.WritePropertyName(Columns[index]);
                PostgresValues.Write(json, Values[index], Types[index]);
            }

            json.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory, s_deep);
        var item = TableItems.Read(document.RootElement);
        return item.Ok ? item.Value : throw new InvalidOperationException($"A row became an item that is none: {item.Error.Message}");
    }
}
