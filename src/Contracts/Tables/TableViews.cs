namespace Grid.Contracts.Tables;

/// <summary>DynamoDB's names of <see cref="TableView"/>.</summary>
public static class TableViews
{
    private static readonly string[] s_names = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"];

    public static IReadOnlyList<string> Names => s_names;

    public static string Name(this TableView view) => s_names[(int)view];

    /// <summary>Null for a name that is none.</summary>
    public static TableView? Parse(string name) => Array.IndexOf(s_names, name) is >= 0 and var index ? (TableView)index : null;

    public static bool KeepsNew(this TableView view) => view is TableView.NewImage or TableView.NewAndOldImages;

    public static bool KeepsOld(this TableView view) => view is TableView.OldImage or TableView.NewAndOldImages;
}
