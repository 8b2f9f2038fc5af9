namespace Grid.Contracts.Messaging;

/// <summary>The way from one service of the grid to another.</summary>
public interface IDeliveries
{
    /// <summary>
    /// Ends when the target has it for certain. Refuses when the target is not there, is of a kind that does not exist here, or does not take it; the caller decides whether to
    /// try again. An exception means that it may or may not have arrived.
    /// </summary>
    Task<Outcome<Done>> Deliver(Delivery delivery, CancellationToken cancellationToken);
}
