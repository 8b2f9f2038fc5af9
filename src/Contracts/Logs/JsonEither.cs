using System.Text.Json;

namespace Grid.Contracts.Logs;

internal sealed class JsonEither(JsonCondition left, JsonCondition right) : JsonCondition
{
    public override bool MayHold(ReadOnlySpan<byte> message) => left.MayHold(message) || right.MayHold(message);

    public override bool Holds(JsonElement root) => left.Holds(root) || right.Holds(root);
}
