using Grid.Contracts.Mappings;

namespace Grid.Grains.Mappings;

internal static class MappingPair
{
    /// <summary><c>region/source/function</c>, with the qualifier.</summary>
    public static string Key(EventSourceMapping mapping) => $"{mapping.Id.Region}/{mapping.SourceArn}/{mapping.Function.Name}:{mapping.Qualifier}";
}
