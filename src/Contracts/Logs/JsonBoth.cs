using System.Text.Json;

namespace Grid.Contracts.Logs;

internal sealed class JsonBoth(JsonCondition left, JsonCondition right) : JsonCondition
{
    public override string? Needle => (left.Needle?.Length ?? 0) >= (right.Needle?.Length ?? 0) ? left.Needle : right.Needle;

    public override bool MayHold(ReadOnlySpan<byte> message) => left.MayHold(message) && right.MayHold(message);

    public override bool Holds(JsonElement root) => left.Holds(root) && right.Holds(root);
}
