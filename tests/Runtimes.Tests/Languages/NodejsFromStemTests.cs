namespace Grid.Runtimes.Tests.Languages;

/// <summary>The same from processes that waited for their function.</summary>
public sealed class NodejsFromStemTests() : NodejsTests(fromStem: true);
