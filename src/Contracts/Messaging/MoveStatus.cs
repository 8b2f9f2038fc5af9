namespace Grid.Contracts.Messaging;

[GenerateSerializer, Alias("grid.MoveStatus")]
public enum MoveStatus
{
    Running = 0,
    Completed = 1,
    Cancelled = 2,
    Failed = 3,
}
