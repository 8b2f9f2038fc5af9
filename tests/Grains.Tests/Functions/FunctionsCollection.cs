namespace Grid.Grains.Tests.Functions;

/// <summary>The tests that share one silo.</summary>
[CollectionDefinition]
public sealed class FunctionsCollection : ICollectionFixture<FunctionsCluster>;
