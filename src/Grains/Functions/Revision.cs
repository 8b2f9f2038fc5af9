namespace Grid.Grains.Functions;

/// <summary>Makes revision ids.</summary>
internal static class Revision
{
    /// <summary>A new UUID in the form that the API shows.</summary>
    public static string New() => Guid.NewGuid().ToString();
}
