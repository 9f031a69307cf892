namespace Shoestring.Graphs.Ops;

/// <summary>What a scatter does with an element that is already there.</summary>
public enum ScatterReduction
{
    /// <summary>It is replaced; of several updates of one place the last counts.</summary>
    Replace,

    /// <summary>They are added up.</summary>
    Add,

    /// <summary>They are multiplied.</summary>
    Multiply,
}
