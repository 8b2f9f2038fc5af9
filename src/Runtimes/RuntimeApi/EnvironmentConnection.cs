namespace Grid.Runtimes.RuntimeApi;

/// <summary>Whose connection it is: a feature of each connection.</summary>
internal sealed record EnvironmentConnection(IRuntimeApiCalls Environment, CancellationToken Closed);
