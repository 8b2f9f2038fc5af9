namespace Grid.Grains.Functions;

/// <summary>What a function's grain says to itself, so that the end of a transition takes its turn among the calls of others.</summary>
[Alias("grid.IFunctionTransition")]
internal interface IFunctionTransition : IGrainWithStringKey
{
    /// <param name="failure">Null when the version's code is ready.</param>
    [Alias("Settle")]
    Task Settle(string version, string generation, PreparationFailure? failure);
}
