using System.Xml;

namespace Grid.Gateway.Protocol;

/// <summary>What an operation of the Query protocol answers when it succeeds.</summary>
/// <param name="Result">Writes what is inside the element that is named after the action with <c>Result</c> behind it; null for operations without one.</param>
internal readonly record struct QueryAnswer(Action<XmlWriter>? Result);
