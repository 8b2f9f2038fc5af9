namespace Grid.Gateway.Security;

/// <summary>Metadata of an endpoint below <c>/_grid</c> that only who signs may reach. The others there guard themselves.</summary>
internal sealed class NeedsSignature
{
    public static NeedsSignature Mark { get; } = new();
}
