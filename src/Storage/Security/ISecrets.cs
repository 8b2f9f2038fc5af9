namespace Grid.Storage.Security;

/// <summary>Secrets that every silo of the grid has in common, made once.</summary>
public interface ISecrets
{
    /// <summary>The secret's bytes; when there is none yet, what <paramref name="make"/> gives becomes it.</summary>
    byte[] ReadOrMake(string name, Func<byte[]> make);

    /// <summary>Where a person finds the secret.</summary>
    string Describe(string name);
}
