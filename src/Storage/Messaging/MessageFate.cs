namespace Grid.Storage.Messaging;

/// <summary>What became of a change to a taken message.</summary>
public enum MessageFate
{
    Done = 0,

    /// <summary>There is no such message.</summary>
    Missing = 1,

    /// <summary>It is visible again, or was taken by another.</summary>
    NotInFlight = 2,

    /// <summary>It would be hidden for too long.</summary>
    TooLong = 3,
}
