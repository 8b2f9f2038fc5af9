namespace Grid.Contracts.Mappings;

[GenerateSerializer, Alias("grid.MappingState")]
public enum MappingState
{
    /// <summary>There is no such mapping.</summary>
    None = 0,

    Creating = 1,

    Enabling = 2,

    Enabled = 3,

    Disabling = 4,

    Disabled = 5,

    Updating = 6,

    Deleting = 7,
}
