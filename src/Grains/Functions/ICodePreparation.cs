using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>Gets the code of a version ready before the version becomes Active or an update takes effect.</summary>
public interface ICodePreparation
{
    /// <summary>
    /// Unpacks code and layers on this silo. Called off the grain's scheduler, once per transition; again when a silo died or the grain moved meanwhile.
    /// </summary>
    /// <exception cref="CodePreparationException">The version cannot be prepared; says which reason the API is to show.</exception>
    Task Prepare(FunctionVersion version, CancellationToken cancellationToken);
}
