namespace Grid.Scheduling.Messaging;

/// <summary>A message attribute as a filter policy sees it.</summary>
/// <param name="DataType"><c>String</c>, <c>String.Array</c>, <c>Number</c> or <c>Binary</c>, perhaps with a label of the sender's behind a dot. Binary ones are not there for a policy.</param>
/// <param name="Text">Null for binary ones.</param>
public readonly record struct FilteredAttribute(string Name, string DataType, string? Text);
