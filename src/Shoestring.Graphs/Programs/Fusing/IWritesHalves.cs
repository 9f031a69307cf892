namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>An op whose kernel can store its first output as bfloat16 instead of float32.</summary>
internal interface IWritesHalves
{
    /// <summary>The op that does.</summary>
    Op WritingHalves();
}
