namespace Grid.Bench;

/// <summary>One kind of request to one server.</summary>
internal sealed record Target(string Name, Uri Url, string Body, IReadOnlyList<(string Name, string Value)> Headers);
