namespace Grid.Gateway.Security;

/// <summary>Metadata of the endpoint of everything that no operation has.</summary>
internal sealed class NoOperation
{
    public static NoOperation Mark { get; } = new();
}
