namespace Grid.Contracts.Tables;

/// <summary>What of an item a stream keeps besides its key.</summary>
[GenerateSerializer, Alias("grid.TableView")]
public enum TableView
{
    /// <summary><c>KEYS_ONLY</c>.</summary>
    KeysOnly = 0,

    /// <summary><c>NEW_IMAGE</c>.</summary>
    NewImage = 1,

    /// <summary><c>OLD_IMAGE</c>.</summary>
    OldImage = 2,

    /// <summary><c>NEW_AND_OLD_IMAGES</c>.</summary>
    NewAndOldImages = 3,
}
