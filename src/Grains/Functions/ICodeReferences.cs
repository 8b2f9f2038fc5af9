namespace Grid.Grains.Functions;

/// <summary>Knows which code is in use.</summary>
public interface ICodeReferences
{
    /// <summary>
    /// Content of every version of every function and layer of all regions, in lower-case hex: what <see cref="Contracts.Functions.ICodeStore.Sweep"/> must keep.
    /// </summary>
    Task<IReadOnlySet<string>> Referenced(CancellationToken cancellationToken);
}
