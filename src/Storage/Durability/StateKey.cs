namespace Grid.Storage.Durability;

/// <summary>Whose state: the name in <c>[PersistentState]</c>, and the grain.</summary>
internal readonly record struct StateKey(string StateName, GrainId Grain)
{
    public string GrainType => Grain.Type.ToString() ?? "";

    public string GrainKey => Grain.Key.ToString() ?? "";
}
