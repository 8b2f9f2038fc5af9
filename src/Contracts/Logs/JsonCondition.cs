using System.Text.Json;

namespace Grid.Contracts.Logs;

/// <summary>Something that holds for a JSON value, or not.</summary>
internal abstract class JsonCondition
{
    /// <summary>A text that stands as it is in every message for which it holds; null when there is none such.</summary>
    public virtual string? Needle => null;

    public abstract bool Holds(JsonElement root);
}
