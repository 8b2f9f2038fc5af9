using System.Globalization;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Tables;

namespace Grid.Gateway.Tables;

/// <summary>Reads the changes of a request; the first one that is wrong refuses all.</summary>
internal static class TableChangeReader
{
    internal const int MostChanges = 1000;

    /// <summary>Of one item, as DynamoDB counts them.</summary>
    private const int MostItemBytes = 409_600;

    /// <summary>Of a partition key and a sort key together.</summary>
    private const int MostKeyBytes = 2048 + 1024;

    private const int MostIdentity = 256;

    internal static Outcome<TableChange[]> Read(JsonElement body)
    {
        if (body.ValueKind is not JsonValueKind.Object || !body.TryGetProperty("Changes", out var list) || list.ValueKind is not JsonValueKind.Array) return Refuse("Changes must be a list of changes.");
        if (list.GetArrayLength() is 0 or > MostChanges) return Refuse($"Changes must have 1 to {MostChanges} members.");
        var changes = new TableChange[list.GetArrayLength()];
        var index = 0;
        foreach (var element in list.EnumerateArray())
        {
            var change = Change(element);
            if (!change.Ok) return change.Error with { Message = $"Change {index}: {change.Error.Message}" };
            changes[index++] = change.Value;
        }

        return changes;
    }

    private static Outcome<TableChange> Change(JsonElement element)
    {
        if (element.ValueKind is not JsonValueKind.Object) return Refuse("It must be an object.");
        if (Text(element, "Type") is not { Ok: true, Value: "INSERT" or "MODIFY" or "REMOVE" } type) return Refuse("Type must be INSERT, MODIFY or REMOVE.");
        var keys = Item(element, "Keys");
        if (!keys.Ok) return keys.Error;
        if (keys.Value is not { } key) return Refuse("Keys is missing.");
        if (KeyProblem(element.GetProperty("Keys"), key) is { } wrong) return Refuse(wrong);
        var newImage = Item(element, "NewImage");
        if (!newImage.Ok) return newImage.Error;
        var oldImage = Item(element, "OldImage");
        if (!oldImage.Ok) return oldImage.Error;
        var at = Time(element);
        if (!at.Ok) return at.Error;
        var identity = Identity(element);
        if (!identity.Ok) return identity.Error;
        return new TableChange
        {
            Type = type.Value switch { "INSERT" => TableChangeType.Insert, "MODIFY" => TableChangeType.Modify, _ => TableChangeType.Remove },
            Keys = key,
            NewImage = newImage.Value,
            OldImage = oldImage.Value,
            At = at.Value,
            UserType = identity.Value.Type,
            PrincipalId = identity.Value.Principal,
        };
    }

    /// <summary>Null for a member that is absent.</summary>
    private static Optional<TableItem> Item(JsonElement change, string member)
    {
        if (!Find(change, member, out var attributes)) return default;
        var item = TableItems.Read(attributes);
        if (!item.Ok) return new(null, item.Error with { Message = $"{member}: {item.Error.Message}" });
        return item.Value.Bytes > MostItemBytes ? new(null, Refuse($"{member}: Item size has exceeded the maximum allowed size")) : new(item.Value, null);
    }

    private static string? KeyProblem(JsonElement keys, TableItem item)
    {
        if (item.Bytes > MostKeyBytes) return $"One or more parameter values were invalid: Size of the key has exceeded the maximum of {MostKeyBytes} bytes";
        foreach (var attribute in keys.EnumerateObject())
        {
            var value = attribute.Value.EnumerateObject().First();
            if (value.Name is "S" or "B" && value.Value.ValueEquals("")) return $"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty value. Key: {attribute.Name}";
        }

        return null;
    }

    private static Optional<DateTimeOffset?> Time(JsonElement change)
    {
        if (!Find(change, "At", out var at)) return default;
        if (at.ValueKind is JsonValueKind.Number && at.TryGetDouble(out var seconds) && seconds is >= 0 and < 253_402_300_800) return new(DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds), null);
        if (at.ValueKind is JsonValueKind.String && DateTimeOffset.TryParse(at.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time >= DateTimeOffset.UnixEpoch) return new(time, null);
        return new(null, Refuse("At must be a time since 1970, in ISO 8601 or in seconds."));
    }

    private static Optional<(string? Type, string? Principal)> Identity(JsonElement change)
    {
        if (!Find(change, "UserIdentity", out var identity)) return default;
        if (identity.ValueKind is JsonValueKind.Object && Text(identity, "Type") is { Ok: true, Value: { Length: > 0 and <= MostIdentity } type } && Text(identity, "PrincipalId") is { Ok: true, Value: { Length: > 0 and <= MostIdentity } principal })
            return new((type, principal), null);
        return new(default, Refuse($"UserIdentity must have a Type and a PrincipalId, of up to {MostIdentity} characters each."));
    }

    private static Optional<string> Text(JsonElement element, string member) =>
        Find(element, member, out var value) && value.ValueKind is JsonValueKind.String ? new(value.GetString(), null) : default;

    private static bool Find(JsonElement element, string member, out JsonElement value) => element.TryGetProperty(member, out value) && value.ValueKind is not JsonValueKind.Null;

    private static ApiError Refuse(string message) => new(ApiErrorKind.Validation, message);

    /// <summary>A member that may be absent, or the reason why it is wrong.</summary>
    private readonly record struct Optional<T>(T? Value, ApiError? Error)
    {
        [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Error))]
        internal bool Ok => Error is null;
    }
}
