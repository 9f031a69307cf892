namespace Shoestring.Graphs;

/// <summary>An op that another op of the same inputs and outputs stands for while a model is trained, such as dropout.</summary>
public interface ITrainingForm
{
    /// <summary>What stands for it in training.</summary>
    Op Training { get; }
}
