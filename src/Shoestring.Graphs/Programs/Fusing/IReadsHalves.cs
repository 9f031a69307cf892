namespace Shoestring.Graphs.Programs.Fusing;

/// <summary>An op whose kernel reads some inputs as they are kept, as bfloat16, as well as float32.</summary>
internal interface IReadsHalves
{
    /// <summary>Whether this input may be bfloat16.</summary>
    bool ReadsHalves(int input);
}
