namespace Grid.Grains.Functions;

/// <summary>
/// What an operation makes of a function: the state to store, and the answer to give once it is stored. An unchanged state is the same object.
/// </summary>
internal readonly record struct Change<T>(StoredFunction Next, T Answer);
