using System.Text.Json;

namespace Grid.Contracts.Logs;

/// <summary>Something that holds for a JSON value, or not.</summary>
internal abstract class JsonCondition
{
    /// <summary>A text that stands as it is in every message for which it holds; null when there is none such.</summary>
    public virtual string? Needle => null;

    /// <summary>False for a message for which it surely does not hold, found out without taking it apart.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public virtual bool MayHold(ReadOnlySpan<byte> message) => true;

    public abstract bool Holds(JsonElement root);
}
