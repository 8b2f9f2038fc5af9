namespace Grid.Contracts.Tables;

/// <summary>What became of an item.</summary>
[GenerateSerializer, Alias("grid.TableChangeType")]
public enum TableChangeType
{
    /// <summary><c>INSERT</c>: there was none with this key.</summary>
    Insert = 0,

    /// <summary><c>MODIFY</c>.</summary>
    Modify = 1,

    /// <summary><c>REMOVE</c>.</summary>
    Remove = 2,
}
